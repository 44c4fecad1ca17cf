package dev.crosscheck.coordinator.cluster;

/** This node cannot have the database or join the others; the message says why and what to do, in one sentence. */
public final class FormationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FormationException(String message) {
        super(message);
    }

    FormationException(String message, Throwable cause) {
        super(message, cause);
    }
}
