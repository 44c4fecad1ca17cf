package dev.crosscheck.coordinator.journal.rocksdb;

import dev.crosscheck.coordinator.store.StoreException;

/** The embedded store could not read or write. The message says what to do; nothing acknowledged before is lost. */
public final class StorageException extends StoreException {
    private static final long serialVersionUID = 1L;

    /** What kind of trouble it is. */
    public enum Reason {
        /** The disk or the quota is full; writes work again once there is space. */
        DISK_FULL,
        /** The disk refused or returned bad data. */
        IO_ERROR,
        /** More writes or reads are waiting than the queue may hold; worth another try later. */
        OVERLOADED,
        /** The coordinator is shutting down. */
        CLOSED
    }

    private final Reason reason;

    StorageException(Reason reason, String message) {
        super(message, null);
        this.reason = reason;
    }

    StorageException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** What kind of trouble it is. */
    public Reason reason() {
        return reason;
    }
}
