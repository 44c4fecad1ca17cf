package dev.crosscheck.coordinator.store;

import dev.crosscheck.coordinator.security.SealingKey;
import dev.crosscheck.coordinator.store.DataDirectoryException.Reason;
import java.io.Closeable;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The directory one coordinator keeps everything in: {@code crosscheck.properties} (format, owner, key fingerprint), {@code rocksdb/}, {@code
 * blobs/} and the lock. Open from {@link #open} to {@link #close}; the lock also goes when the process dies. Thread-safe.
 */
public final class DataDirectory implements AutoCloseable {
    /** The newest format this version reads and the one it writes. */
    public static final int FORMAT = 1;

    private static final String DESCRIPTION = "crosscheck.properties";
    private static final Set<String> TRANSIENT_FILES = Set.of(
            DirectoryLock.LOCK,
            DirectoryLock.HOLDER,
            DirectoryLock.HOLDER + ".draft",
            DESCRIPTION + ".draft",
            "lost+found");

    /** Where the sealing key comes from. */
    @FunctionalInterface
    public interface KeySource {
        /**
         * The key.
         *
         * @param mayCreate whether a fresh key may be made: only while the directory is new
         */
        SealingKey key(boolean mayCreate);
    }

    private final Path path;
    private final String ownerId;
    private final SealingKey key;
    private final DirectoryLock lock;

    private DataDirectory(Path path, String ownerId, SealingKey key, DirectoryLock lock) {
        this.path = path;
        this.ownerId = ownerId;
        this.key = key;
        this.lock = lock;
    }

    /**
     * Opens the directory, creating it when it is missing or empty.
     *
     * @throws DataDirectoryException if it is in use, sealed with another key, of a newer format, not ours, damaged or not writable
     * @throws dev.crosscheck.coordinator.security.SecretFileException if there is no usable key
     */
    public static DataDirectory open(Path path, KeySource keys) {
        try {
            create(path);
            boolean described = Files.exists(path.resolve(DESCRIPTION));
            if (!described) {
                refuseForeign(path);
            }
            DirectoryLock lock = DirectoryLock.tryTake(path)
                    .orElseThrow(() -> new DataDirectoryException(
                            Reason.IN_USE,
                            "the data directory " + path + " is in use by another running coordinator ("
                                    + DirectoryLock.holder(path)
                                    + "); stop that one or choose another directory with --data"));
            boolean opened = false;
            try {
                DataDirectory directory = describe(path, keys, lock);
                opened = true;
                return directory;
            } finally {
                if (!opened) {
                    lock.close();
                }
            }
        } catch (IOException e) {
            throw new DataDirectoryException(
                    Reason.NOT_WRITABLE,
                    "the data directory " + path + " cannot be written (" + e
                            + "); give this user the right to write there,"
                            + " free disk space, or choose another directory with --data",
                    e);
        }
    }

    private static void create(Path path) throws IOException {
        if (Files.exists(path) && !Files.isDirectory(path)) {
            throw new DataDirectoryException(
                    Reason.NOT_OURS, path + " is a file, not a directory; choose another data directory with --data");
        }
        Files.createDirectories(path);
    }

    private static void refuseForeign(Path path) throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            boolean foreign = files.anyMatch(
                    f -> !TRANSIENT_FILES.contains(f.getFileName().toString()));
            // Asked again, as another coordinator may just have created it; the lock decides between the two.
            if (foreign && !Files.exists(path.resolve(DESCRIPTION))) {
                throw new DataDirectoryException(
                        Reason.NOT_OURS,
                        path
                                + " is not empty and not a Crosscheck data directory; choose an empty or new directory with --data");
            }
        }
    }

    private static DataDirectory describe(Path path, KeySource keys, DirectoryLock lock) throws IOException {
        Path file = path.resolve(DESCRIPTION);
        DataDirectory directory;
        if (Files.exists(file)) {
            Properties description = new Properties();
            description.load(new StringReader(Files.readString(file)));
            directory = existing(path, description, keys, lock);
        } else {
            SealingKey key = keys.key(true);
            String owner = UUID.randomUUID().toString();
            DurableFiles.replace(
                    file,
                    "# A Crosscheck data directory. Its key is kept elsewhere; back up both.\nformat=" + FORMAT
                            + "\nowner=" + owner + "\nkey-fingerprint=" + key.fingerprint(owner) + "\n");
            directory = new DataDirectory(path, owner, key, lock);
        }
        Files.createDirectories(directory.rocksdb());
        Files.createDirectories(directory.blobs());
        return directory;
    }

    private static DataDirectory existing(Path path, Properties description, KeySource keys, DirectoryLock lock) {
        int format;
        try {
            format = Integer.parseInt(description.getProperty("format", ""));
        } catch (NumberFormatException e) {
            throw damaged(path, e);
        }
        if (format > FORMAT) {
            throw new DataDirectoryException(
                    Reason.NEWER_FORMAT,
                    "the data directory " + path + " has format " + format + " but this version reads up to " + FORMAT
                            + "; start the newer Crosscheck version that wrote it");
        }
        String owner = description.getProperty("owner", "");
        String fingerprint = description.getProperty("key-fingerprint", "");
        if (owner.isEmpty() || fingerprint.isEmpty() || format < 1) {
            throw damaged(path, new IllegalStateException("incomplete " + DESCRIPTION));
        }
        SealingKey key = keys.key(false);
        if (!key.fingerprint(owner).equals(fingerprint)) {
            throw new DataDirectoryException(
                    Reason.WRONG_KEY,
                    "the data directory " + path + " was created with another key than the one from " + key.origin()
                            + "; give the coordinator the key that belongs to it");
        }
        return new DataDirectory(path, owner, key, lock);
    }

    private static DataDirectoryException damaged(Path path, Exception cause) {
        return new DataDirectoryException(
                Reason.DAMAGED,
                path.resolve(DESCRIPTION) + " is damaged; restore it from a backup of this directory",
                cause);
    }

    /** The directory. */
    public Path path() {
        return path;
    }

    /** The file that describes the directory. */
    public Path description() {
        return path.resolve(DESCRIPTION);
    }

    /** Keeps coordinators from the directory until the result is closed, also when it is renamed meanwhile; empty when one, in this process or another, has it. */
    public static Optional<Closeable> hold(Path path) throws IOException {
        return DirectoryLock.tryTake(path).map(lock -> lock::close);
    }

    /** A random id given at creation, the same at every opening. */
    public String ownerId() {
        return ownerId;
    }

    /** The key everything in the directory is sealed with. */
    public SealingKey key() {
        return key;
    }

    /** Where the embedded database is. */
    public Path rocksdb() {
        return path.resolve("rocksdb");
    }

    /** Where uploaded files are. */
    public Path blobs() {
        return path.resolve("blobs");
    }

    /** Where a backup, while it runs, holds fast what it copies: more links to files that are counted already. */
    public Path heldForBackup() {
        return path.resolve("backup-in-progress");
    }

    /** Lets the refusal that a second coordinator gets name the port of this one. */
    public void announcePort(int port) {
        try {
            lock.announce(OptionalInt.of(port));
        } catch (IOException e) {
            throw new DataDirectoryException(
                    Reason.NOT_WRITABLE,
                    "the data directory " + path + " cannot be written (" + e + "); free disk space",
                    e);
        }
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new DataDirectoryException(
                    Reason.NOT_WRITABLE, "the lock of " + path + " cannot be released (" + e + ")", e);
        }
    }
}
