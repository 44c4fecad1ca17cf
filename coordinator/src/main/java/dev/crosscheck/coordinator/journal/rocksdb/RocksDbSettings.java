package dev.crosscheck.coordinator.journal.rocksdb;

import com.typesafe.config.Config;

/** The section {@code crosscheck.rocksdb}; each key is explained in {@code rocksdb.conf}. */
public record RocksDbSettings(
        Location location,
        Queue queue,
        Memory memory,
        int maxOpenFiles,
        int backgroundJobs,
        long largeValueBytes,
        long recoveryFreeBytes,
        long maxBlobBytes,
        int snapshotsKept) {

    /** Where the data directory and the key file are, empty when the program hands over an open directory. */
    public record Location(String path, String home) {}

    /** Bounds of the write queue, of one group, and of reads that wait. */
    public record Queue(int maxWrites, long maxBytes, long groupMaxBytes, int maxReads) {
        /** With the usual bound of reads. */
        public Queue(int maxWrites, long maxBytes, long groupMaxBytes) {
            this(maxWrites, maxBytes, groupMaxBytes, 65_536);
        }

        public Queue {
            requirePositive("queue-max-reads", maxReads);
            requirePositive("queue-max-writes", maxWrites);
            requirePositive("queue-max-bytes", maxBytes);
            requirePositive("group-max-bytes", groupMaxBytes);
        }
    }

    /** Sizes of the database's buffers, in bytes. */
    public record Memory(long memtableBytes, int memtableCount, long blockCacheBytes, long maxWalBytes) {
        public Memory {
            requirePositive("memtable-bytes", memtableBytes);
            requirePositive("memtable-count", memtableCount);
            requirePositive("block-cache-bytes", blockCacheBytes);
            requirePositive("max-wal-bytes", maxWalBytes);
        }
    }

    public RocksDbSettings {
        requirePositive("max-open-files", maxOpenFiles);
        requirePositive("background-jobs", backgroundJobs);
        requirePositive("large-value-bytes", largeValueBytes);
        requirePositive("max-blob-bytes", maxBlobBytes);
        if (snapshotsKept < 0) {
            throw new IllegalArgumentException(
                    "crosscheck.rocksdb.snapshots-kept: " + snapshotsKept + " (expected: >= 0)");
        }
        if (recoveryFreeBytes < 0) {
            throw new IllegalArgumentException(
                    "crosscheck.rocksdb.recovery-free-bytes: " + recoveryFreeBytes + " (expected: >= 0)");
        }
    }

    /**
     * Reads the section.
     *
     * @param root the whole configuration
     * @throws IllegalArgumentException if a value is out of range
     */
    public static RocksDbSettings from(Config root) {
        Config section = root.getConfig("crosscheck.rocksdb");
        return new RocksDbSettings(
                new Location(section.getString("path"), section.getString("home")),
                new Queue(
                        section.getInt("queue-max-writes"),
                        section.getBytes("queue-max-bytes"),
                        section.getBytes("group-max-bytes"),
                        section.getInt("queue-max-reads")),
                new Memory(
                        section.getBytes("memtable-bytes"),
                        section.getInt("memtable-count"),
                        section.getBytes("block-cache-bytes"),
                        section.getBytes("max-wal-bytes")),
                section.getInt("max-open-files"),
                section.getInt("background-jobs"),
                section.getBytes("large-value-bytes"),
                section.getBytes("recovery-free-bytes"),
                section.getBytes("max-blob-bytes"),
                section.getInt("snapshots-kept"));
    }

    private static void requirePositive(String key, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException("crosscheck.rocksdb." + key + ": " + value + " (expected: > 0)");
        }
    }
}
