package dev.crosscheck.worker.session;

import io.grpc.Status;
import java.util.Optional;

/**
 * Why a session is over for good.
 *
 * @param kind STOPPED: by our own wish; DENIED: the token is not accepted; REFUSED: the coordinator does not speak with this worker
 * @param message one sentence for people
 */
public record SessionEnd(Kind kind, String message) {
    /** Kinds of ends. */
    public enum Kind {
        STOPPED,
        DENIED,
        REFUSED
    }

    /**
     * The end that the coordinator's status means; empty: connect again.
     *
     * @param newcomer whether no coordinator has welcomed this process: the Hello that makes no sense to one never will
     */
    static Optional<SessionEnd> of(Status status, boolean newcomer) {
        String why = why(status);
        return switch (status.getCode()) {
            case UNAUTHENTICATED, PERMISSION_DENIED ->
                Optional.of(new SessionEnd(Kind.DENIED, "The coordinator does not accept this worker's token: " + why));
            case FAILED_PRECONDITION -> refused(why);
            case INVALID_ARGUMENT -> newcomer ? refused(why) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Optional<SessionEnd> refused(String why) {
        return Optional.of(new SessionEnd(Kind.REFUSED, "The coordinator refused this worker: " + why));
    }

    static String why(Status status) {
        return status.getDescription() == null ? status.getCode().toString() : status.getDescription();
    }
}
