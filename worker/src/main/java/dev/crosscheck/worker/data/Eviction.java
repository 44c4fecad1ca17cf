package dev.crosscheck.worker.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a folder of contents below a size: what was used longest ago goes first, what is in use stays. Several processes may do so at once. */
final class Eviction {
    private static final Logger LOG = LoggerFactory.getLogger(Eviction.class);
    private static final Pattern CONTENT = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern PART = Pattern.compile("[0-9a-f]{64}[.]part");
    /** Transfers that nobody went on with for so long are given up. */
    private static final Duration PART_KEPT = Duration.ofDays(1);

    private final Path folder;
    private final long limitBytes;
    private final InUse inUse;

    Eviction(Path folder, long limitBytes, InUse inUse) {
        this.folder = folder;
        this.limitBytes = limitBytes;
        this.inUse = inUse;
    }

    private record Entry(Path path, String name, long bytes, Instant used) {}

    /**
     * Makes room.
     *
     * @param incomingBytes what is about to be added
     */
    void makeRoom(long incomingBytes, Instant now) throws IOException {
        List<Entry> entries = entries();
        long total = incomingBytes + entries.stream().mapToLong(Entry::bytes).sum();
        for (Entry entry : entries) {
            boolean part = !CONTENT.matcher(entry.name()).matches();
            boolean old = entry.used().isBefore(now.minus(PART_KEPT));
            if ((part && old) || (!part && total > limitBytes)) {
                boolean deleted;
                if (part) {
                    deleted = Files.deleteIfExists(entry.path());
                } else {
                    deleted = inUse.unlessUsed(entry.name(), () -> Files.deleteIfExists(entry.path()));
                }
                if (deleted) {
                    total -= entry.bytes();
                    LOG.info("evicted content={} bytes={}", entry.name(), entry.bytes());
                }
            }
        }
        if (total > limitBytes) {
            LOG.warn(
                    "the contents in use make {} bytes, more than the cache's limit of {}; give the worker a larger --cache-size",
                    total,
                    limitBytes);
        }
    }

    /** The hashes of all contents. */
    List<String> contents() throws IOException {
        return entries().stream()
                .map(Entry::name)
                .filter(name -> CONTENT.matcher(name).matches())
                .toList();
    }

    /** Deletes those of the contents that nobody uses; returns how many. */
    int remove(Collection<String> contents) throws IOException {
        int removed = 0;
        for (String sha256 : contents) {
            Path file = folder.resolve(sha256);
            if (CONTENT.matcher(sha256).matches()
                    && Files.exists(file)
                    && inUse.unlessUsed(sha256, () -> Files.deleteIfExists(file))) {
                removed++;
                LOG.info("removed content={}, which no sweep needs any more", sha256);
            }
        }
        return removed;
    }

    /** Contents and parts, the one used longest ago first. */
    private List<Entry> entries() throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (Stream<Path> paths = Files.list(folder)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                String name = path.getFileName().toString();
                if (CONTENT.matcher(name).matches() || PART.matcher(name).matches()) {
                    try {
                        Instant used = Files.getLastModifiedTime(path).toInstant();
                        entries.add(new Entry(path, name, Files.size(path), used));
                    } catch (NoSuchFileException e) {
                        LOG.debug("another worker tidies up content={}", name, e);
                    }
                }
            }
        }
        entries.sort(Comparator.comparing(Entry::used));
        return entries;
    }
}
