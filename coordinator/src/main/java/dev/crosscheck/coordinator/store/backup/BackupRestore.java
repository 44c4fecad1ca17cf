package dev.crosscheck.coordinator.store.backup;

import dev.crosscheck.coordinator.security.SealingKey;
import dev.crosscheck.coordinator.store.DataDirectory;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Makes a data directory from a backup. */
public final class BackupRestore {
    private BackupRestore() {}

    /** What was put back. {@code before}: where the data directory that was there is now. */
    public record Report(BackupCheck.Report backup, Optional<Path> before) {}

    /**
     * Checks the backup, copies it beside the target and renames it into its place. A target that is not empty is refused, unless {@code force}; then it is kept, under another
     * name.
     *
     * @throws BackupException if the backup is not good, or the target is in use or in the way
     */
    public static Report restore(Path directory, Path target, SealingKey key, boolean force) {
        try {
            boolean free = CheckedCopy.isFree(target);
            if (!free && !force) {
                throw new BackupException(
                        target
                                + " is not empty: name a new directory with --data, or replace what is there with --force (it is kept under another name)");
            }
            // For as long as it takes: a coordinator that starts meanwhile would be in the directory that is replaced.
            Closeable held = free || !Files.isDirectory(target) ? () -> {} : hold(target);
            try {
                return replace(directory, target, key, free);
            } finally {
                held.close();
            }
        } catch (IOException e) {
            throw new BackupException(
                    "the backup in " + directory + " could not be put back to " + target + " (" + e
                            + "): free space or choose another directory with --data",
                    e);
        }
    }

    private static Closeable hold(Path target) throws IOException {
        return DataDirectory.hold(target)
                .orElseThrow(() -> new BackupException(target + " is in use by a running coordinator: stop it first"));
    }

    private static Report replace(Path directory, Path target, SealingKey key, boolean free) throws IOException {
        BackupCheck.Report checked = BackupCheck.check(directory, key);
        Path draft = besides(target, "restoring");
        try {
            copy(directory, BackupManifest.read(directory, key), draft);
            Optional<Path> before = Optional.empty();
            if (free) {
                Files.deleteIfExists(target);
            } else {
                before = Optional.of(besides(target, "replaced"));
                Files.move(target, before.get());
            }
            Files.move(draft, target);
            CheckedCopy.sync(parent(target));
            return new Report(checked, before);
        } finally {
            CheckedCopy.remove(draft); // there is none unless it could not be put back
        }
    }

    static Path parent(Path path) throws IOException {
        Path parent = path.toAbsolutePath().getParent();
        if (parent == null) {
            throw new BackupException(path + " is no place for data: name another directory");
        }
        Files.createDirectories(parent);
        return parent;
    }

    /** The first name beside the target that is not taken. */
    private static Path besides(Path target, String what) throws IOException {
        Path parent = parent(target);
        int number = 1;
        Path name;
        do {
            name = parent.resolve(target.getFileName() + "." + what + "-" + number++);
        } while (Files.exists(name));
        return name;
    }

    private static void copy(Path directory, BackupManifest manifest, Path draft) throws IOException {
        Files.createDirectories(draft.resolve("blobs"));
        Files.createDirectories(draft.resolve("rocksdb"));
        for (BackupManifest.Entry file : manifest.files()) {
            Path to = draft.resolve(file.path());
            Files.createDirectories(parent(to));
            if (!CheckedCopy.read(directory.resolve(file.path()), Optional.of(to), file.path())
                    .equals(file)) {
                throw new BackupException(directory.resolve(file.path()) + " is damaged: use another backup");
            }
        }
        CheckedCopy.sync(draft.resolve("rocksdb"));
        CheckedCopy.sync(draft.resolve("blobs"));
        CheckedCopy.sync(draft);
    }
}
