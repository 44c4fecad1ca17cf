package dev.crosscheck.coordinator.journal.rocksdb;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.RocksObject;

/** A database that nobody else has open, for reading through; nothing in its directory changes. For one thread. */
public final class ReadOnlyDatabase implements AutoCloseable {
    static {
        RocksDB.loadLibrary();
    }

    private final Deque<RocksObject> natives = new ArrayDeque<>();
    private final Path path;
    private final RocksDB db;
    private final List<ColumnFamilyHandle> handles = new ArrayList<>();

    /**
     * Opens the database in {@code path}.
     *
     * @param scratch an existing directory for RocksDB's own log
     * @throws StorageException if it cannot be opened
     */
    public ReadOnlyDatabase(Path path, Path scratch) {
        this.path = path;
        List<ColumnFamilyDescriptor> families = new ArrayList<>();
        families.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY));
        for (ColumnFamily family : ColumnFamily.values()) {
            families.add(new ColumnFamilyDescriptor(family.storedName()));
        }
        DBOptions options = new DBOptions();
        natives.push(options);
        boolean opened = false;
        try {
            options.setDbLogDir(scratch.toString());
            db = RocksDB.openReadOnly(options, path.toString(), families, handles);
            natives.push(db);
            handles.forEach(natives::push);
            opened = true;
        } catch (RocksDBException e) {
            throw failure("opened", e);
        } finally {
            if (!opened) {
                close();
            }
        }
    }

    private StorageException failure(String what, RocksDBException e) {
        return new StorageException(
                StorageException.Reason.IO_ERROR,
                "the database in " + path + " cannot be " + what + " (" + e.getMessage() + "); use another backup",
                e);
    }

    /** Shows all rows of the family in key order, with their checksums verified; the number of rows seen. */
    public long scan(ColumnFamily family, RocksDbHandle.Rows rows) {
        ColumnFamilyHandle handle =
                handles.get(1 + List.of(ColumnFamily.values()).indexOf(family));
        long seen = 0;
        try (ReadOptions options = new ReadOptions().setVerifyChecksums(true).setFillCache(false);
                RocksIterator row = db.newIterator(handle, options)) {
            row.seekToFirst();
            while (row.isValid() && rows.row(row.key(), row.value())) {
                seen++;
                row.next();
            }
            row.status();
            return seen;
        } catch (RocksDBException e) {
            throw failure("read", e);
        }
    }

    @Override
    public void close() {
        while (!natives.isEmpty()) {
            natives.pop().close();
        }
    }
}
