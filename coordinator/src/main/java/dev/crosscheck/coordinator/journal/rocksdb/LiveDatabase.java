package dev.crosscheck.coordinator.journal.rocksdb;

import dev.crosscheck.coordinator.journal.rocksdb.StorageException.Reason;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one open database of a path, which its single writer opens anew when the disk failed it. Where that fails as well, the database stays open for reading. Thread-safe; writing
 * and opening anew are for one thread.
 */
final class LiveDatabase implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveDatabase.class);

    /** Something done with the open database. */
    @FunctionalInterface
    interface Use<T> {
        T with(OpenDatabase database) throws RocksDBException;
    }

    private final Path path;
    private final RocksDbSettings settings;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    /** Null after closing, and when it opened not even for reading. Guarded by the lock. */
    private @Nullable OpenDatabase open;

    /** Why the database is open for reading at most; null while it takes writes. Guarded by the lock. */
    private @Nullable RocksDBException unwritable;

    private boolean closed;

    LiveDatabase(Path path, RocksDbSettings settings) throws RocksDBException {
        this.path = path;
        this.settings = settings;
        this.open = OpenDatabase.writable(path, settings);
    }

    /** Reads; {@code what} says what for, in a failure's message. */
    <T> T read(String what, Use<T> reading) {
        lock.readLock().lock();
        try {
            return reading.with(current());
        } catch (RocksDBException e) {
            throw StorageException.of(what, path, e);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** As {@link #read}, for what a database that is open for reading only cannot do. */
    <T> T readWritable(String what, Use<T> use) {
        return read(what, database -> {
            if (unwritable != null) {
                throw unwritable;
            }
            return use.with(database);
        });
    }

    private OpenDatabase current() {
        if (open == null) {
            throw closed
                    ? new StorageException(
                            Reason.CLOSED,
                            "the store is closed: the coordinator is shutting down; try again when it is back")
                    : new StorageException(
                            Reason.IO_ERROR,
                            "the store at " + path
                                    + " could not be opened again after a disk failure; repair the disk or free space on it, the store tries again by itself");
        }
        return open;
    }

    /** Makes the group durable, all or nothing. */
    void commit(List<WriteSet> group) throws RocksDBException {
        if (unwritable != null) {
            throw unwritable;
        }
        current().commit(group);
    }

    /**
     * Opens the database anew. Reading waits for that.
     *
     * @throws RocksDBException if it is open for reading at most now
     */
    void reopen() throws RocksDBException {
        lock.writeLock().lock();
        try {
            closeOpen();
            open = OpenDatabase.writable(path, settings);
            unwritable = null;
        } catch (RocksDBException e) {
            unwritable = e;
            openForReading();
            throw e;
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void openForReading() {
        try {
            open = OpenDatabase.readOnly(path, settings);
        } catch (RocksDBException e) {
            LOG.error("the store does not open, for reading neither: path={} error={}", path, e.getMessage());
        }
    }

    private void closeOpen() {
        if (open != null) {
            open.close();
            open = null;
        }
    }

    /** Closes the database for good, once nobody reads. */
    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            closed = true;
            closeOpen();
        } finally {
            lock.writeLock().unlock();
        }
    }
}
