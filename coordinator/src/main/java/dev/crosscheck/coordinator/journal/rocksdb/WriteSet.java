package dev.crosscheck.coordinator.journal.rocksdb;

import java.util.ArrayList;
import java.util.List;

/** Changes that happen together or not at all. Not thread-safe, and of no more use to its maker once handed over for writing. */
public final class WriteSet {
    sealed interface Change {
        ColumnFamily family();
    }

    record Put(ColumnFamily family, byte[] key, byte[] value) implements Change {}

    record Delete(ColumnFamily family, byte[] key) implements Change {}

    record DeleteRange(ColumnFamily family, byte[] from, byte[] to) implements Change {}

    private static final int OVERHEAD_BYTES = 64;

    private final List<Change> changes = new ArrayList<>();
    private long sizeBytes;

    /** Sets the value of a key. */
    public WriteSet put(ColumnFamily family, byte[] key, byte[] value) {
        changes.add(new Put(family, key, value));
        sizeBytes += key.length + value.length + OVERHEAD_BYTES;
        return this;
    }

    /** Removes a key. */
    public WriteSet delete(ColumnFamily family, byte[] key) {
        changes.add(new Delete(family, key));
        sizeBytes += key.length + OVERHEAD_BYTES;
        return this;
    }

    /** Removes all keys from {@code from} to before {@code to}. */
    public WriteSet deleteRange(ColumnFamily family, byte[] from, byte[] to) {
        changes.add(new DeleteRange(family, from, to));
        sizeBytes += from.length + to.length + OVERHEAD_BYTES;
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

    List<Change> changes() {
        return changes;
    }

    long sizeBytes() {
        return sizeBytes;
    }
}
