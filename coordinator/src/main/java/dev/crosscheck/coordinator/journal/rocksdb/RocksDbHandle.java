package dev.crosscheck.coordinator.journal.rocksdb;

import akka.Done;
import akka.actor.Extension;
import dev.crosscheck.coordinator.journal.rocksdb.StorageException.Reason;
import dev.crosscheck.coordinator.store.DataDirectory;
import dev.crosscheck.coordinator.store.WriteHealth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The RocksDB of one data directory. Writes of all threads are gathered, written as one batch and synced once by a single writer thread (group
 * commit); none is acknowledged before its sync, and a failed group leaves nothing half done. A write that failed may still be found after a
 * crash: its outcome is unknown, not undone. After a failure the next write opens the database anew when RocksDB did not recover by itself, so
 * writes work again once the disk does. Thread-safe.
 */
public final class RocksDbHandle implements Extension, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RocksDbHandle.class);

    /** A record of no meaning, to find out whether the disk takes any. */
    private static final byte[] PROBE_KEY = KeyBytes.of('p').bytes();

    private static final byte[] PROBE_VALUE = {1};

    /** Sees the rows of a scan in key order. */
    @FunctionalInterface
    public interface Rows {
        /** One row; false ends the scan. */
        boolean row(byte[] key, byte[] value);
    }

    private final DataDirectory directory;
    private final RocksDbSettings settings;
    private final Executor readers;
    private final CommitQueue queue;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    private final WriteHealth health;

    /** Null after closing, and while opening anew has failed. Guarded by the lock. */
    private @Nullable OpenDatabase open;

    private boolean closed;

    private RocksDbHandle(DataDirectory directory, RocksDbSettings settings, Executor readers) throws RocksDBException {
        this.directory = directory;
        this.settings = settings;
        this.readers = readers;
        this.open = new OpenDatabase(directory.rocksdb(), settings);
        this.queue = new CommitQueue(settings.queue(), this::commit);
        this.health = WriteHealth.probing(this::probe, readers);
    }

    /**
     * Opens the database of a data directory, creating it when it is new.
     *
     * @param readers where {@link #read} runs; its threads wait for the disk
     * @throws StorageException if it does not open
     */
    public static RocksDbHandle open(DataDirectory directory, RocksDbSettings settings, Executor readers) {
        try {
            return new RocksDbHandle(directory, settings, readers);
        } catch (RocksDBException e) {
            throw failure("open", directory.rocksdb(), e);
        }
    }

    /** The directory this database belongs to. */
    public DataDirectory directory() {
        return directory;
    }

    /** The settings it was opened with. */
    public RocksDbSettings settings() {
        return settings;
    }

    /**
     * Writes the changes, all or none. The future completes on the writer thread once they are synced: continue with short work only, or on
     * another executor. It fails with a {@link StorageException}; when the queue is full, at once.
     */
    public CompletableFuture<Done> write(WriteSet set) {
        return set.isEmpty() ? CompletableFuture.completedFuture(Done.getInstance()) : queue.add(set);
    }

    /** As {@link #write}, completing on a reader thread where waiting callers do not hold up other writes. */
    public CompletableFuture<Done> writeThenHop(WriteSet set) {
        return write(set).thenApplyAsync(done -> done, readers);
    }

    /** Runs something that reads on a reader thread. */
    public <T> CompletableFuture<T> read(Supplier<T> reading) {
        return CompletableFuture.supplyAsync(reading, readers);
    }

    /** The value of a key. Blocks. */
    public Optional<byte[]> get(ColumnFamily family, byte[] key) {
        lock.readLock().lock();
        try {
            OpenDatabase database = database();
            return Optional.ofNullable(database.db().get(database.family(family), key));
        } catch (RocksDBException e) {
            throw failure("read", directory.rocksdb(), e);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Shows all rows with keys from {@code from} to before {@code to}, in key order. Blocks. */
    public void scan(ColumnFamily family, byte[] from, byte[] to, Rows rows) {
        lock.readLock().lock();
        try (Slice end = new Slice(to);
                ReadOptions options = new ReadOptions().setIterateUpperBound(end)) {
            OpenDatabase database = database();
            try (RocksIterator row = database.db().newIterator(database.family(family), options)) {
                row.seek(from);
                while (row.isValid() && rows.row(row.key(), row.value())) {
                    row.next();
                }
                row.status();
            }
        } catch (RocksDBException e) {
            throw failure("read", directory.rocksdb(), e);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Why nothing can be written now; empty while writes work. Reading goes on in any case. */
    public Optional<String> writeProblem() {
        return health.problem();
    }

    private void probe() {
        CompletableFuture<Done> unused = queue.add(new WriteSet().put(ColumnFamily.STORE, PROBE_KEY, PROBE_VALUE));
    }

    /** Makes a consistent copy of everything that is synced, in a new directory; files that do not change any more are linked where that goes. Blocks. */
    public void checkpoint(Path target) {
        lock.readLock().lock();
        try {
            database().checkpoint(target);
        } catch (RocksDBException e) {
            throw failure("copy", directory.rocksdb(), e);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Rewrites what is stored from {@code from} to before {@code to}, so that removed records leave the disk. Blocks, for long where there is much. */
    public void compact(ColumnFamily family, byte[] from, byte[] to) {
        lock.readLock().lock();
        try {
            database().compact(family, from, to);
        } catch (RocksDBException e) {
            throw failure("compact", directory.rocksdb(), e);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Mean number of writes that shared one sync so far. */
    public double meanGroupSize() {
        return queue.meanGroupSize();
    }

    private OpenDatabase database() {
        if (open == null) {
            throw closed
                    ? new StorageException(
                            Reason.CLOSED,
                            "the store is closed: the coordinator is shutting down; try again when it is back")
                    : new StorageException(
                            Reason.IO_ERROR,
                            "the store at " + directory.rocksdb()
                                    + " could not be opened again after a disk failure; repair the disk or free space on it, the next write tries again");
        }
        return open;
    }

    /** On the writer thread, the only one that replaces the database. */
    private void commit(List<WriteSet> group) {
        try {
            try {
                commitOnce(group);
            } catch (RocksDBException e) {
                if (!hasRoom()) {
                    throw e;
                }
                LOG.warn("write failed, opening the store anew: path={} error={}", directory.rocksdb(), e.getMessage());
                reopen();
                commitOnce(group);
            }
            health.succeeded();
        } catch (RocksDBException e) {
            StorageException failure = failure("write", directory.rocksdb(), e);
            health.failed(String.valueOf(failure.getMessage()));
            throw failure;
        }
    }

    private void commitOnce(List<WriteSet> group) throws RocksDBException {
        OpenDatabase current = open;
        if (current == null) {
            throw new RocksDBException("the database is not open");
        }
        current.commit(group);
    }

    private boolean hasRoom() {
        try {
            return Files.getFileStore(directory.path()).getUsableSpace() >= settings.recoveryFreeBytes();
        } catch (IOException e) {
            return false;
        }
    }

    private void reopen() throws RocksDBException {
        lock.writeLock().lock();
        try {
            if (open != null) {
                open.close();
                open = null;
            }
            open = new OpenDatabase(directory.rocksdb(), settings);
        } finally {
            lock.writeLock().unlock();
        }
    }

    private static StorageException failure(String what, Path path, RocksDBException e) {
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
                "cannot " + what + " the store at " + path + " (" + text + "); " + remedy,
                e);
    }

    /** Commits what waits, then closes the database. Later calls fail with {@link Reason#CLOSED}. */
    @Override
    public void close() {
        health.close();
        queue.close();
        lock.writeLock().lock();
        try {
            closed = true;
            if (open != null) {
                open.close();
                open = null;
            }
        } finally {
            lock.writeLock().unlock();
        }
    }
}
