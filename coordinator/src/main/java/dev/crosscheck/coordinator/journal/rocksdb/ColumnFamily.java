package dev.crosscheck.coordinator.journal.rocksdb;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The parts of the database. Names are part of the stored form. */
public enum ColumnFamily {
    JOURNAL,
    SNAPSHOTS,
    STORE;

    byte[] storedName() {
        return name().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
    }
}
