package dev.crosscheck.coordinator.journal.rocksdb;

import akka.Done;
import akka.actor.Extension;
import dev.crosscheck.coordinator.journal.rocksdb.StorageException.Reason;
import dev.crosscheck.coordinator.store.DataDirectory;
import dev.crosscheck.coordinator.store.WriteHealth;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/**
 * The RocksDB of one data directory. Writes of all threads are gathered, written as one batch and synced once by a single writer thread (group
 * commit); none is acknowledged before its sync, and a failed group leaves nothing half done. A write that failed may still be found after a
 * crash: its outcome is unknown, not undone. After a failure the next write opens the database anew when RocksDB did not recover by itself, so
 * writes work again once the disk does; until then everything can be read. Thread-safe.
 */
public final class RocksDbHandle implements Extension, AutoCloseable {
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
    private final Semaphore reads;
    private final WriteHealth health;
    private final LiveDatabase database;
    private final DiskRecovery recovery;

    private RocksDbHandle(DataDirectory directory, RocksDbSettings settings, Executor readers) throws RocksDBException {
        this.directory = directory;
        this.settings = settings;
        this.readers = readers;
        this.database = new LiveDatabase(directory.rocksdb(), settings);
        this.recovery = new DiskRecovery(database, directory.rocksdb(), settings.recoveryFreeBytes());
        this.queue = new CommitQueue(settings.queue(), this::commit);
        this.reads = new Semaphore(settings.queue().maxReads());
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
            throw StorageException.of("open", directory.rocksdb(), e);
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

    /** Runs something that reads on a reader thread. Fails at once with a {@link StorageException} when too many reads wait for one. */
    public <T> CompletableFuture<T> read(Supplier<T> reading) {
        if (!reads.tryAcquire()) {
            return CompletableFuture.failedFuture(
                    new StorageException(
                            Reason.OVERLOADED,
                            settings.queue().maxReads()
                                    + " reads wait for the disk, which is slower than the load: try again in a moment, use a faster disk or ask less often"));
        }
        try {
            return CompletableFuture.supplyAsync(reading, readers).whenComplete((value, failure) -> reads.release());
        } catch (RuntimeException e) {
            reads.release();
            throw e;
        }
    }

    /** The value of a key. Blocks. */
    public Optional<byte[]> get(ColumnFamily family, byte[] key) {
        return database.read("read", open -> Optional.ofNullable(open.db().get(open.family(family), key)));
    }

    /** Shows all rows with keys from {@code from} to before {@code to}, in key order. Blocks. */
    public void scan(ColumnFamily family, byte[] from, byte[] to, Rows rows) {
        var unused = database.read("read", open -> {
            try (Slice end = new Slice(to);
                    ReadOptions options = new ReadOptions().setIterateUpperBound(end);
                    RocksIterator row = open.db().newIterator(open.family(family), options)) {
                row.seek(from);
                while (row.isValid() && rows.row(row.key(), row.value())) {
                    row.next();
                }
                row.status();
            }
            return Done.getInstance();
        });
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
        var unused = database.readWritable("copy", open -> {
            open.checkpoint(target);
            return Done.getInstance();
        });
    }

    /** Rewrites what is stored from {@code from} to before {@code to}, so that removed records leave the disk. Blocks, for long where there is much. */
    public void compact(ColumnFamily family, byte[] from, byte[] to) {
        var unused = database.readWritable("compact", open -> {
            open.compact(family, from, to);
            return Done.getInstance();
        });
    }

    /** Mean number of writes that shared one sync so far. */
    public double meanGroupSize() {
        return queue.meanGroupSize();
    }

    /** On the writer thread, the only one that replaces the database. */
    private void commit(List<WriteSet> group) {
        try {
            try {
                database.commit(group);
            } catch (RocksDBException e) {
                recovery.attempt(e);
                database.commit(group);
            }
            health.succeeded();
        } catch (RocksDBException e) {
            throw failed(StorageException.of("write", directory.rocksdb(), e));
        } catch (StorageException e) {
            throw failed(e);
        }
    }

    private StorageException failed(StorageException failure) {
        health.failed(String.valueOf(failure.getMessage()));
        return failure;
    }

    /** Commits what waits, then closes the database. Later calls fail with {@link Reason#CLOSED}. */
    @Override
    public void close() {
        health.close();
        queue.close();
        database.close();
    }
}
