package dev.crosscheck.coordinator.store.backup;

import dev.crosscheck.coordinator.journal.rocksdb.RocksDbHandle;
import dev.crosscheck.coordinator.store.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies a data directory that is in use. First everything is held fast, in a moment, by links beside the data; then it is copied from there, digested and synced, while
 * writing goes on. The manifest comes last: a backup without one is not complete. Thread-safe; one backup at a time.
 */
public final class DirectoryBackup {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryBackup.class);

    private final RocksDbHandle handle;
    private final AtomicBoolean running = new AtomicBoolean();

    /** How much was written. {@code key}: where the key is that opens it. */
    public record Report(long files, long bytes, String key) {}

    public DirectoryBackup(RocksDbHandle handle) {
        this.handle = handle;
    }

    /** Removes what a backup holds that was cut short with its process; at the start, before there is another one. Blocks. */
    public static void removeLeftovers(DataDirectory data) {
        Path held = data.heldForBackup();
        try {
            if (Files.exists(held)) {
                CheckedCopy.remove(held);
                LOG.info("What a backup that was cut short held is removed path={}", held);
            }
        } catch (IOException e) {
            LOG.warn(
                    "What a backup that was cut short held takes room, remove it path={} error={}", held, e.toString());
        }
    }

    /**
     * Writes a backup. Blocks, for long where there is much.
     *
     * @param target an absolute path outside the data directory; new or empty
     * @throws BackupException if that cannot be, or the disk fails
     */
    public Report write(Path target) {
        DataDirectory data = handle.directory();
        if (!target.isAbsolute() || target.normalize().startsWith(data.path())) {
            throw new BackupException(target
                    + " is no place for a backup: give an absolute path outside the data directory " + data.path());
        }
        if (!running.compareAndSet(false, true)) {
            throw new BackupException("another backup is running: wait for its end");
        }
        Path held = data.heldForBackup();
        try {
            if (!CheckedCopy.isFree(target)) {
                throw new BackupException(target + " is not empty: name a new directory");
            }
            Files.createDirectories(target);
            CheckedCopy.remove(held);
            hold(data, held);
            BackupManifest manifest = copy(held, target);
            manifest.write(target, data.key());
            return new Report(
                    manifest.files().size(), manifest.bytes(), data.key().origin());
        } catch (IOException e) {
            throw new BackupException(
                    "the backup in " + target + " could not be written (" + e
                            + "); it is not complete, remove it, and free space or choose another directory",
                    e);
        } finally {
            removeQuietly(held);
            running.set(false);
        }
    }

    private static void removeQuietly(Path held) {
        try {
            CheckedCopy.remove(held);
        } catch (IOException ignored) {
            // The next backup removes it, or the next start.
        }
    }

    /** Uploaded files are linked before and after the database, so that none is missing that the database names. */
    private void hold(DataDirectory data, Path held) throws IOException {
        Path blobs = Files.createDirectories(held.resolve("blobs"));
        link(data.blobs(), blobs);
        handle.checkpoint(held.resolve("rocksdb"));
        link(data.blobs(), blobs);
        Files.copy(data.description(), held.resolve(data.description().getFileName()));
    }

    private static void link(Path from, Path to) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(from)) {
            files = all.filter(f -> f.getFileName().toString().endsWith(".blob"))
                    .toList();
        }
        for (Path file : files) {
            Path target = to.resolve(file.getFileName());
            try {
                if (!Files.exists(target)) {
                    linkOrCopy(file, target);
                }
            } catch (NoSuchFileException e) {
                // Deleted meanwhile with the last sweep that named it.
            }
        }
    }

    private static void linkOrCopy(Path file, Path target) throws IOException {
        try {
            Files.createLink(target, file);
        } catch (UnsupportedOperationException e) {
            Files.copy(file, target);
        }
    }

    private static BackupManifest copy(Path held, Path target) throws IOException {
        List<BackupManifest.Entry> entries = new ArrayList<>();
        Files.createDirectories(target.resolve("blobs"));
        for (Path file : CheckedCopy.below(held)) {
            Path to = target.resolve(file.toString());
            BackupRestore.parent(to);
            entries.add(CheckedCopy.read(held.resolve(file), Optional.of(to), file.toString()));
        }
        CheckedCopy.sync(target.resolve("rocksdb"));
        CheckedCopy.sync(target.resolve("blobs"));
        CheckedCopy.sync(target);
        return new BackupManifest(entries);
    }
}
