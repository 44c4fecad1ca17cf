package dev.crosscheck.coordinator.store.backup;

/** A backup cannot be made, is not good, or cannot be put back; the message says why and what to do, in one sentence. */
public final class BackupException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BackupException(String message) {
        super(message);
    }

    BackupException(String message, Throwable cause) {
        super(message, cause);
    }
}
