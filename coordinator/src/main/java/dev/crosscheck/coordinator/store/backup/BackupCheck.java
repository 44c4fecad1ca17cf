package dev.crosscheck.coordinator.store.backup;

import dev.crosscheck.coordinator.journal.rocksdb.ColumnFamily;
import dev.crosscheck.coordinator.journal.rocksdb.ReadOnlyDatabase;
import dev.crosscheck.coordinator.journal.rocksdb.StorageException;
import dev.crosscheck.coordinator.security.SealBrokenException;
import dev.crosscheck.coordinator.security.Sealer;
import dev.crosscheck.coordinator.security.SealingKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Whether a backup is complete, undamaged, and opened by a key. Changes nothing. */
public final class BackupCheck {
    private static final byte EVENT = 'e';

    private BackupCheck() {}

    /** What a good backup holds. {@code events}: of all journals, each opened with the key. */
    public record Report(long files, long bytes, long events) {}

    /**
     * Reads all of it: every file against its digest, the database against its own checksums, every event of the journals with the key.
     *
     * @throws BackupException at the first thing that is wrong
     */
    public static Report check(Path directory, SealingKey key) {
        try {
            BackupManifest manifest = BackupManifest.read(directory, key);
            Set<String> named = new HashSet<>(Set.of(BackupManifest.NAME));
            for (BackupManifest.Entry file : manifest.files()) {
                compare(directory, file);
                named.add(file.path());
            }
            for (Path file : CheckedCopy.below(directory)) {
                if (!named.contains(file.toString())) {
                    throw new BackupException(directory.resolve(file)
                            + " does not belong to the backup: remove it, or use another backup");
                }
            }
            return new Report(manifest.files().size(), manifest.bytes(), events(directory, key));
        } catch (IOException e) {
            throw new BackupException(
                    "the backup in " + directory + " cannot be read (" + e + "): use another backup", e);
        }
    }

    private static void compare(Path directory, BackupManifest.Entry file) throws IOException {
        Path path = directory.resolve(file.path());
        try {
            if (!CheckedCopy.read(path, Optional.empty(), file.path()).equals(file)) {
                throw new BackupException(path + " is damaged: use another backup");
            }
        } catch (NoSuchFileException e) {
            throw new BackupException(path + " is missing: use another backup", e);
        }
    }

    private static long events(Path directory, SealingKey key) throws IOException {
        Path scratch = Files.createTempDirectory("crosscheck-verify");
        Sealer sealer = key.sealer("journal");
        long[] events = {0};
        try (ReadOnlyDatabase database = new ReadOnlyDatabase(directory.resolve("rocksdb"), scratch)) {
            database.scan(ColumnFamily.JOURNAL, (place, value) -> {
                if (place[0] == EVENT) {
                    sealer.open(value, place);
                    events[0]++;
                }
                return true;
            });
            database.scan(ColumnFamily.SNAPSHOTS, (place, value) -> true);
            database.scan(ColumnFamily.STORE, (place, value) -> true);
            return events[0];
        } catch (SealBrokenException e) {
            throw new BackupException(
                    "the key from " + key.origin() + " does not open an event in " + directory
                            + ": give the key that belongs to it, or use another backup",
                    e);
        } catch (StorageException e) {
            throw new BackupException(String.valueOf(e.getMessage()), e);
        } finally {
            CheckedCopy.remove(scratch);
        }
    }
}
