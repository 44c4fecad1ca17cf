package dev.crosscheck.worker.session;

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
}
