package dev.crosscheck.worker.data;

import dev.crosscheck.proto.v1.FileRef;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Contents on disk by their SHA-256, shared by all workers of the machine that use the same folder. A content is fetched once: a file lock keeps the others waiting, a
 * broken transfer goes on where it broke, and a file gets its name only after its checksum was right. Thread-safe.
 */
public final class BlobCache {
    private static final Logger LOG = LoggerFactory.getLogger(BlobCache.class);
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final int ATTEMPTS = 5;
    /** Younger contents may be in use by a trial that has not opened them yet. */
    private static final Duration KEPT_FOR_SURE = Duration.ofMinutes(10);

    private final Path folder;
    private final long limitBytes;
    private final BlobSource source;
    private final InstantSource clock;
    /** Locks within this process; a file lock holds for a whole process. */
    private final ConcurrentMap<String, Object> monitors = new ConcurrentHashMap<>();

    /** @param limitBytes beyond this size the contents that were not used for longest are deleted; those of the last ten minutes stay */
    public BlobCache(Path folder, long limitBytes, BlobSource source, InstantSource clock) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.limitBytes = limitBytes;
        this.source = source;
        this.clock = clock;
    }

    /**
     * The local copy of a content, fetched now where it is missing.
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
        Path file = folder.resolve(sha256);
        if (!touch(file)) {
            synchronized (monitors.computeIfAbsent(sha256, key -> new Object())) {
                try (FileChannel channel = FileChannel.open(
                                folder.resolve(sha256 + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                        FileLock lock = channel.lock()) {
                    LOG.debug("fetching sha256={} lock={}", sha256, lock.isValid());
                    if (!touch(file)) {
                        download(reference, file);
                    }
                }
            }
            evict(file);
        }
        return file;
    }

    private boolean touch(Path file) throws IOException {
        try {
            Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private void download(FileRef reference, Path file) throws IOException, InterruptedException {
        Path part = folder.resolve(reference.getSha256() + ".part");
        IOException last = new IOException("no attempt was made");
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                append(reference.getSha256(), part);
                String found = Checksums.sha256(part);
                if (found.equals(reference.getSha256())) {
                    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
                    touch(file);
                    return;
                }
                Files.delete(part);
                last = new IOException("the content received has the hash " + found);
            } catch (BlobUnavailableException e) {
                throw e;
            } catch (IOException e) {
                last = e;
            }
        }
        throw new IOException("The content " + reference.getName() + " (sha256 " + reference.getSha256()
                + ") could not be fetched in " + ATTEMPTS + " attempts: " + last.getMessage());
    }

    private void append(String sha256, Path part) throws IOException, InterruptedException {
        long offset = Files.exists(part) ? Files.size(part) : 0;
        try (FileChannel channel = FileChannel.open(
                        part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
                OutputStream out = java.nio.channels.Channels.newOutputStream(channel)) {
            source.fetch(sha256, offset, out);
            channel.force(true);
        }
    }

    private record Entry(Path path, long bytes, Instant used) {}

    private void evict(Path keep) throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (Stream<Path> paths = Files.list(folder)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                if (SHA256.matcher(path.getFileName().toString()).matches()) {
                    entries.add(new Entry(
                            path,
                            Files.size(path),
                            Files.getLastModifiedTime(path).toInstant()));
                }
            }
        } catch (NoSuchFileException e) {
            return; // another worker tidies up at this moment
        }
        entries.sort(Comparator.comparing(Entry::used));
        long total = entries.stream().mapToLong(Entry::bytes).sum();
        Instant young = clock.instant().minus(KEPT_FOR_SURE);
        for (Entry entry : entries) {
            if (total <= limitBytes) {
                return;
            }
            if (entry.used().isBefore(young) && !entry.path().equals(keep)) {
                Files.deleteIfExists(entry.path());
                total -= entry.bytes();
                LOG.info("evicted sha256={} bytes={}", entry.path().getFileName(), entry.bytes());
            }
        }
    }
}
