package dev.crosscheck.coordinator.journal.rocksdb;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Checkpoint;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.MutableColumnFamilyOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksObject;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** An open RocksDB with its column families and all native objects that must be closed with it. Writing is for one thread at a time. */
final class OpenDatabase implements AutoCloseable {
    static {
        RocksDB.loadLibrary();
    }

    /** Share of the oldest files of large values that compactions clear; RocksDB's default. */
    private static final double BLOB_AGE_CUTOFF = 0.25;

    /** Files written in the background go to the disk little by little: all at once at their end, they would hold up the syncs of the log. */
    private static final long BYTES_PER_SYNC = 1 << 20;

    /** Files of the first level that stop writes; RocksDB's default. Below it nothing slows them down, see {@link #commit}. */
    private static final int STOP_FILES = 36;

    private static final long STALL_NANOS = 1_000_000;
    private static final String BACKGROUND_ERRORS = "rocksdb.background-errors";

    private final Deque<RocksObject> natives = new ArrayDeque<>();
    private final Map<ColumnFamily, ColumnFamilyHandle> families = new EnumMap<>(ColumnFamily.class);
    private final WriteOptions syncedOrStalled;
    private final RocksDB db;

    /** Opens the database, creating it when it is new. */
    static OpenDatabase writable(Path path, RocksDbSettings settings) throws RocksDBException {
        return new OpenDatabase(path, settings, RocksDB::open);
    }

    /** Opens the database to read what was synced; nothing is written, also not to a log. */
    static OpenDatabase readOnly(Path path, RocksDbSettings settings) throws RocksDBException {
        return new OpenDatabase(path, settings, RocksDB::openReadOnly);
    }

    @FunctionalInterface
    private interface Opening {
        RocksDB open(
                DBOptions options, String path, List<ColumnFamilyDescriptor> families, List<ColumnFamilyHandle> handles)
                throws RocksDBException;
    }

    private OpenDatabase(Path path, RocksDbSettings settings, Opening opening) throws RocksDBException {
        boolean opened = false;
        try {
            ColumnFamilyOptions options = familyOptions(settings);
            List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
            descriptors.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, options));
            for (ColumnFamily family : ColumnFamily.values()) {
                descriptors.add(new ColumnFamilyDescriptor(family.storedName(), options));
            }
            DBOptions databaseOptions = keep(new DBOptions())
                    .setCreateIfMissing(true)
                    .setCreateMissingColumnFamilies(true)
                    .setMaxTotalWalSize(settings.memory().maxWalBytes())
                    .setMaxOpenFiles(settings.maxOpenFiles())
                    .setMaxBackgroundJobs(settings.backgroundJobs())
                    .setBytesPerSync(BYTES_PER_SYNC)
                    .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                    .setKeepLogFileNum(4)
                    .setMaxLogFileSize(4L << 20)
                    .setStatsDumpPeriodSec(0)
                    .setStatsPersistPeriodSec(0);
            syncedOrStalled = keep(new WriteOptions()).setSync(true).setNoSlowdown(true);
            List<ColumnFamilyHandle> handles = new ArrayList<>();
            db = keep(opening.open(databaseOptions, path.toString(), descriptors, handles));
            handles.forEach(this::keep);
            int next = 1; // the first is RocksDB's default family, which stays empty
            for (ColumnFamily family : ColumnFamily.values()) {
                families.put(family, handles.get(next++));
            }
            opened = true;
        } finally {
            if (!opened) {
                close();
            }
        }
    }

    private ColumnFamilyOptions familyOptions(RocksDbSettings settings) {
        BlockBasedTableConfig table = new BlockBasedTableConfig()
                .setBlockCache(keep(new LRUCache(settings.memory().blockCacheBytes())))
                .setFilterPolicy(keep(new BloomFilter(10)));
        // Sealed values do not compress.
        return keep(new ColumnFamilyOptions())
                .setTableFormatConfig(table)
                .setCompressionType(CompressionType.NO_COMPRESSION)
                .setWriteBufferSize(settings.memory().memtableBytes())
                .setMaxWriteBufferNumber(settings.memory().memtableCount())
                .setEnableBlobFiles(true)
                .setLevel0SlowdownWritesTrigger(STOP_FILES)
                .setLevel0StopWritesTrigger(STOP_FILES)
                .setSoftPendingCompactionBytesLimit(0)
                .setMinBlobSize(settings.largeValueBytes())
                .setEnableBlobGarbageCollection(true);
    }

    private <T extends RocksObject> T keep(T object) {
        natives.push(object);
        return object;
    }

    RocksDB db() {
        return db;
    }

    ColumnFamilyHandle family(ColumnFamily family) {
        ColumnFamilyHandle handle = families.get(family);
        if (handle == null) {
            throw new IllegalStateException("no column family " + family);
        }
        return handle;
    }

    /**
     * Writes all sets as one batch and syncs it: everything or nothing. Where a flush or a compaction has to come first, it waits for that, and fails with it: a write that waits inside RocksDB
     * while a flush finds the disk full never comes back, not even when there is room again.
     */
    void commit(List<WriteSet> sets) throws RocksDBException {
        try (WriteBatch batch = new WriteBatch()) {
            WriteSet.Target target = into(batch);
            for (WriteSet set : sets) {
                set.doTo(target);
            }
            boolean lastTry = false;
            while (!written(batch, lastTry)) {
                LockSupport.parkNanos(STALL_NANOS);
                lastTry = db.getLongProperty(BACKGROUND_ERRORS) > 0;
            }
        }
    }

    private boolean written(WriteBatch batch, boolean lastTry) throws RocksDBException {
        try {
            db.write(syncedOrStalled, batch);
            return true;
        } catch (RocksDBException e) {
            if (lastTry || !isStall(e)) {
                throw e;
            }
            return false;
        }
    }

    private static boolean isStall(RocksDBException e) {
        return e.getStatus() != null && e.getStatus().getCode() == Status.Code.Incomplete;
    }

    void checkpoint(Path target) throws RocksDBException {
        try (Checkpoint checkpoint = Checkpoint.create(db)) {
            checkpoint.createCheckpoint(target.toString());
        }
    }

    /** Also has large values of the range rewritten, and the write-ahead log let go. */
    void compact(ColumnFamily family, byte[] from, byte[] to) throws RocksDBException {
        db.setOptions(
                family(family),
                MutableColumnFamilyOptions.builder()
                        .setBlobGarbageCollectionAgeCutoff(1.0)
                        .build());
        try (CompactRangeOptions options = new CompactRangeOptions()
                        .setBottommostLevelCompaction(CompactRangeOptions.BottommostLevelCompaction.kForce);
                FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
            db.flush(flush, List.copyOf(families.values()));
            db.compactRange(family(family), from, to, options);
        } finally {
            db.setOptions(
                    family(family),
                    MutableColumnFamilyOptions.builder()
                            .setBlobGarbageCollectionAgeCutoff(BLOB_AGE_CUTOFF)
                            .build());
        }
    }

    private WriteSet.Target into(WriteBatch batch) {
        return new WriteSet.Target() {
            @Override
            public void put(ColumnFamily family, byte[] key, byte[] value) throws RocksDBException {
                batch.put(family(family), key, value);
            }

            @Override
            public void delete(ColumnFamily family, byte[] key) throws RocksDBException {
                batch.delete(family(family), key);
            }

            @Override
            public void deleteRange(ColumnFamily family, byte[] from, byte[] to) throws RocksDBException {
                batch.deleteRange(family(family), from, to);
            }
        };
    }

    /** Closes in the reverse order of opening: column families, database, options. */
    @Override
    public void close() {
        while (!natives.isEmpty()) {
            natives.pop().close();
        }
    }
}
