package dev.crosscheck.coordinator.store;

/** The data directory cannot be used; the message says why and what to do, in one sentence. */
public final class DataDirectoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why the directory was refused. */
    public enum Reason {
        IN_USE,
        WRONG_KEY,
        NEWER_FORMAT,
        NOT_OURS,
        NOT_WRITABLE,
        DAMAGED
    }

    private final Reason reason;

    DataDirectoryException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    DataDirectoryException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Why the directory was refused. */
    public Reason reason() {
        return reason;
    }
}
