package dev.crosscheck.worker.data;

import dev.crosscheck.proto.v1.FileRef;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Contents on disk by their SHA-256, shared by all workers of the machine that use the same folder. A content is fetched once: a file lock keeps the others waiting, a
 * broken transfer goes on where it broke, and a file gets its name only after its checksum was right. A file that is found is checked once by each process before it is handed
 * out, and fetched anew where it is damaged. Thread-safe; one instance per process and folder.
 */
public final class BlobCache {
    private static final Logger LOG = LoggerFactory.getLogger(BlobCache.class);
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    /** Attempts without a byte of progress. */
    private static final int ATTEMPTS = 5;

    private static final long LOCK_POLL_MILLIS = 50;

    private final Path folder;
    private final BlobSource source;
    private final InstantSource clock;
    private final InUse inUse;
    private final Eviction eviction;
    /** Locks within this process; a file lock holds for a whole process. */
    private final ConcurrentMap<String, Object> monitors = new ConcurrentHashMap<>();
    /** Files whose checksum this process has seen to be right. */
    private final ConcurrentMap<String, Seen> verified = new ConcurrentHashMap<>();

    /** What tells a file from one that took its place; its time of change does not, for every use sets it. */
    private record Seen(String file, long bytes) {}

    /** @param limitBytes beyond this size contents that nobody uses are deleted, the one used longest ago first */
    public BlobCache(Path folder, long limitBytes, BlobSource source, InstantSource clock) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.source = source;
        this.clock = clock;
        this.inUse = new InUse(folder);
        this.eviction = new Eviction(folder, limitBytes, inUse);
    }

    /** A use of some contents, which stay on disk until it is closed. */
    public Use use() {
        return new Use();
    }

    /** Contents in use. One thread. */
    public final class Use implements AutoCloseable {
        private final List<String> held = new ArrayList<>();

        /**
         * The local copy of a content, fetched now where it is missing or damaged.
         *
         * @throws BlobUnavailableException when it cannot be had
         * @throws IOException when the disk or the transfer failed several times
         */
        public Path get(FileRef reference) throws IOException, InterruptedException {
            String sha256 = reference.getSha256();
            if (!SHA256.matcher(sha256).matches()) {
                throw new BlobUnavailableException("The content " + reference.getName() + " has the hash \"" + sha256
                        + "\" (expected: 64 hexadecimal digits).");
            }
            inUse.begin(sha256);
            held.add(sha256);
            return file(reference);
        }

        @Override
        public void close() {
            held.forEach(inUse::end);
            held.clear();
        }
    }

    /** The hashes of what is on disk. */
    public List<String> contents() throws IOException {
        return eviction.contents();
    }

    /** Deletes those of the contents that nobody uses; returns how many. */
    public int remove(Collection<String> contents) throws IOException {
        contents.forEach(verified::remove);
        return eviction.remove(contents);
    }

    private Path file(FileRef reference) throws IOException, InterruptedException {
        String sha256 = reference.getSha256();
        Path file = folder.resolve(sha256);
        synchronized (monitors.computeIfAbsent(sha256, key -> new Object())) {
            if (!sound(sha256, file)) {
                try (FileChannel channel = FileChannel.open(
                                folder.resolve(sha256 + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                        FileLock lock = lock(channel)) {
                    LOG.debug("fetching sha256={} lock={}", sha256, lock.isValid());
                    if (!sound(sha256, file)) {
                        eviction.makeRoom(reference.getSize(), clock.instant());
                        download(reference, file);
                    }
                }
                eviction.makeRoom(0, clock.instant());
            }
            Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
            return file;
        }
    }

    /** Asks again and again: of two processes whose threads wait for each other's locks the system takes one for deadlocked, and refuses, though other threads hold the locks. */
    private static FileLock lock(FileChannel channel) throws IOException, InterruptedException {
        FileLock lock = channel.tryLock();
        while (lock == null) {
            TimeUnit.MILLISECONDS.sleep(LOCK_POLL_MILLIS);
            lock = channel.tryLock();
        }
        return lock;
    }

    /** Whether the file is there and holds what it must. */
    private boolean sound(String sha256, Path file) throws IOException {
        try {
            Seen now = seen(file);
            if (now.equals(verified.get(sha256))) {
                return true;
            }
            if (Checksums.sha256(file).equals(sha256)) {
                verified.put(sha256, now);
                return true;
            }
            LOG.warn("the cached content sha256={} is damaged; fetching it anew. Check the disk", sha256);
            return false;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static Seen seen(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new Seen(String.valueOf(attributes.fileKey()), attributes.size());
    }

    private void download(FileRef reference, Path file) throws IOException, InterruptedException {
        Path part = folder.resolve(reference.getSha256() + ".part");
        IOException last = new IOException("no attempt was made");
        for (int failures = 0; failures < ATTEMPTS; failures++) {
            long before = size(part);
            try {
                append(reference.getSha256(), part, before);
                String found = Checksums.sha256(part);
                if (found.equals(reference.getSha256())) {
                    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                    verified.put(reference.getSha256(), seen(file));
                    return;
                }
                Files.delete(part);
                last = new IOException("the content received has the hash " + found);
            } catch (BlobUnavailableException e) {
                if (before == 0) {
                    throw e;
                }
                // What is left of an earlier transfer may be longer than the content.
                Files.deleteIfExists(part);
                last = e;
            } catch (IOException e) {
                last = e;
                failures = size(part) > before ? -1 : failures;
            }
        }
        throw new IOException("The content " + reference.getName() + " (sha256 " + reference.getSha256()
                + ") could not be fetched in " + ATTEMPTS + " attempts: " + last.getMessage());
    }

    private static long size(Path part) throws IOException {
        return Files.exists(part) ? Files.size(part) : 0;
    }

    private void append(String sha256, Path part, long offset) throws IOException, InterruptedException {
        try (FileChannel channel = FileChannel.open(
                        part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
                OutputStream out = Channels.newOutputStream(channel)) {
            source.fetch(sha256, offset, out);
            channel.force(true);
        }
    }
}
