package dev.crosscheck.coordinator.journal.rocksdb;

import java.util.ArrayList;
import java.util.List;
import org.rocksdb.RocksDBException;

/** Changes that happen together or not at all. Not thread-safe, and of no more use to its maker once handed over for writing. */
public final class WriteSet {
    /** What the changes are done to. */
    interface Target {
        void put(ColumnFamily family, byte[] key, byte[] value) throws RocksDBException;

        void delete(ColumnFamily family, byte[] key) throws RocksDBException;

        void deleteRange(ColumnFamily family, byte[] from, byte[] to) throws RocksDBException;
    }

    @FunctionalInterface
    private interface Change {
        void doTo(Target target) throws RocksDBException;
    }

    private static final int OVERHEAD_BYTES = 64;

    private final List<Change> changes = new ArrayList<>();
    private long sizeBytes;

    /** Sets the value of a key. */
    public WriteSet put(ColumnFamily family, byte[] key, byte[] value) {
        return add(target -> target.put(family, key, value), key.length + value.length);
    }

    /** Removes a key. */
    public WriteSet delete(ColumnFamily family, byte[] key) {
        return add(target -> target.delete(family, key), key.length);
    }

    /** Removes all keys from {@code from} to before {@code to}. */
    public WriteSet deleteRange(ColumnFamily family, byte[] from, byte[] to) {
        return add(target -> target.deleteRange(family, from, to), from.length + to.length);
    }

    private WriteSet add(Change change, long bytes) {
        changes.add(change);
        sizeBytes += bytes + OVERHEAD_BYTES;
        return this;
    }

    /** Adds all changes of another set. */
    public WriteSet addAll(WriteSet other) {
        changes.addAll(other.changes);
        sizeBytes += other.sizeBytes;
        return this;
    }

    boolean isEmpty() {
        return changes.isEmpty();
    }

    void doTo(Target target) throws RocksDBException {
        for (Change change : changes) {
            change.doTo(target);
        }
    }

    long sizeBytes() {
        return sizeBytes;
    }
}
