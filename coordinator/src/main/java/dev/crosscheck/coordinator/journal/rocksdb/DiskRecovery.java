package dev.crosscheck.coordinator.journal.rocksdb;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.SplittableRandom;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the database anew after a failed write, once the disk looks as if it lets it. The open database is closed for that, and while it is open all can be read: so first the disk has
 * to have the room that opening takes, and to take a trial file. For one thread.
 */
final class DiskRecovery {
    private static final Logger LOG = LoggerFactory.getLogger(DiskRecovery.class);
    private static final String TRIAL_FILE = "trial-of-the-disk";
    private static final int MIB = 1 << 20;
    private static final int TRIAL_BYTES = MIB;
    private static final String WRITE_AHEAD_LOG = ".log";

    /** Reading waits while the database is opened; after a try in vain it has this many times as long without another one. */
    private static final int REST = 10;

    private final LiveDatabase database;
    private final Path path;
    private final long freeBytes;
    private long nextTryNanos = System.nanoTime();

    /** {@code freeBytes}: room that has to be free besides what opening takes. */
    DiskRecovery(LiveDatabase database, Path path, long freeBytes) {
        this.database = database;
        this.path = path;
        this.freeBytes = freeBytes;
        try {
            Files.deleteIfExists(trialFile()); // of a process that ended in the middle of a trial
        } catch (IOException ignored) {
            // It is in nobody's way.
        }
    }

    /**
     * Opens the database anew.
     *
     * @param failure of the write
     * @throws StorageException with that failure if there is no sense in trying now; the database is as it was
     * @throws RocksDBException if the database does not open; it is open for reading where that goes
     */
    void attempt(RocksDBException failure) throws RocksDBException {
        Optional<String> obstacle = obstacle();
        if (obstacle.isPresent()) {
            throw StorageException.of("write", path, failure, "; " + obstacle.get());
        }
        long began = System.nanoTime();
        if (began - nextTryNanos < 0) {
            throw StorageException.of("write", path, failure);
        }
        LOG.warn("write failed, opening the store anew: path={} error={}", path, failure.getMessage());
        boolean opened = false;
        try {
            database.reopen();
            opened = true;
        } finally {
            long ended = System.nanoTime();
            nextTryNanos = opened ? ended : ended + REST * (ended - began);
        }
    }

    private Optional<String> obstacle() {
        try {
            long needed = freeBytes + writeAheadBytes();
            long free = Files.getFileStore(path).getUsableSpace();
            if (free < needed) {
                return Optional.of(
                        (needed / MIB + 1) + " MiB have to be free for that, and " + free / MIB + " MiB are");
            }
            writeTrialFile();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("a trial file could not be written there now (" + e.getMessage() + ")");
        }
    }

    /** Opening writes what the log holds into sorted files before it lets go of the log. */
    private long writeAheadBytes() throws IOException {
        File[] logs = path.toFile().listFiles((directory, name) -> name.endsWith(WRITE_AHEAD_LOG));
        if (logs == null) {
            throw new IOException(path + " cannot be listed");
        }
        long bytes = 0;
        for (File log : logs) {
            bytes += log.length(); // 0 of one that is gone meanwhile
        }
        return bytes;
    }

    /** What a disk says to be free tells nothing of quotas, of a file system that is read-only or of a disk that fails. */
    private void writeTrialFile() throws IOException {
        byte[] content = new byte[TRIAL_BYTES];
        new SplittableRandom().nextBytes(content); // some file systems store zeros in no room
        try (FileChannel file = FileChannel.open(
                trialFile(),
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                file.write(rest);
            }
            file.force(true);
        } finally {
            Files.deleteIfExists(trialFile());
        }
    }

    private Path trialFile() {
        return path.resolve(TRIAL_FILE);
    }
}
