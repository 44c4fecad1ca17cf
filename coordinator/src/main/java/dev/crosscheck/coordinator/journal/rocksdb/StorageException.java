package dev.crosscheck.coordinator.journal.rocksdb;

import dev.crosscheck.coordinator.store.StoreException;
import java.nio.file.Path;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

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

    /** What the database of this path failed in, with what to do about it. */
    static StorageException of(String what, Path path, RocksDBException e) {
        return of(what, path, e, "");
    }

    /** {@code more}: what else to know, as the end of the message. */
    static StorageException of(String what, Path path, RocksDBException e, String more) {
        String text = String.valueOf(e.getMessage());
        boolean full = text.contains("No space left")
                || text.contains("quota exceeded")
                || text.contains("File too large")
                || (e.getStatus() != null && e.getStatus().getSubCode() == Status.SubCode.NoSpace);
        String remedy = full
                ? "free disk space or raise the quota, the store goes on by itself"
                : "check the disk and the system log, the store goes on by itself once the disk does";
        return new StorageException(
                full ? Reason.DISK_FULL : Reason.IO_ERROR,
                "cannot " + what + " the store at " + path + " (" + text + "); " + remedy + more,
                e);
    }

    /** What kind of trouble it is. */
    public Reason reason() {
        return reason;
    }
}
