package dev.crosscheck.coordinator.retention;

import akka.Done;
import dev.crosscheck.coordinator.dataset.RecentContents;
import dev.crosscheck.coordinator.store.BlobStore;
import dev.crosscheck.coordinator.store.DocumentStore;
import dev.crosscheck.coordinator.store.StoredBlob;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes stored files that nothing names, such as a crash leaves between a file and the record of it. A file goes when every look, over the grace, found it without a name, and in the same
 * edition: one that is stored anew meanwhile counts as new, and one that somebody uploaded or asked for lately stays. When each was first seen is on record, so that restarts do not make them young
 * again. It may run beside a backup: that holds files by links of its own, and what nothing names it does not need. One at a time in the cluster.
 */
public final class OrphanBlobs {
    private static final Logger LOG = LoggerFactory.getLogger(OrphanBlobs.class);
    private static final String SEEN = "unnamed-blobs";
    private static final CompletionStage<Done> DONE = CompletableFuture.completedStage(Done.getInstance());

    /**
     * What it works with.
     *
     * @param named hashes of all files that anything names
     * @param blocking runs what waits for the disk
     */
    public record Means(
            BlobStore blobs,
            DocumentStore documents,
            RecentContents recent,
            Supplier<CompletionStage<Set<String>>> named,
            Executor blocking) {}

    private final Means means;
    private final InstantSource clock;
    private final Duration grace;
    private final Runnable counted;

    /**
     * Makes a collector.
     *
     * @param grace how long a file stays after it was first seen without a name
     * @param counted called for each file that was removed
     */
    public OrphanBlobs(Means means, InstantSource clock, Duration grace, Runnable counted) {
        this.means = means;
        this.clock = clock;
        this.grace = grace;
        this.counted = counted;
    }

    /** Looks once. Never fails: what cannot be read or removed now is left to the next look. */
    public CompletionStage<Done> collect() {
        // Files first, then their names: what is stored and named in between is seen with its name.
        return blocking(() -> means.blobs().stored())
                .thenCompose(stored -> means.named().get().thenCompose(named -> look(new ArrayList<>(stored), named)))
                .exceptionally(problem -> {
                    LOG.warn("Stored files that nothing names were not looked for", problem);
                    return Done.getInstance();
                });
    }

    private CompletionStage<Done> look(List<StoredBlob> unnamed, Set<String> named) {
        unnamed.removeIf(blob -> named.contains(blob.hash().hex()));
        Instant now = clock.instant();
        return means.documents().list(SEEN, "").thenCompose(seen -> {
            Map<String, byte[]> gone = new HashMap<>(seen);
            List<StoredBlob> due = new ArrayList<>();
            CompletionStage<Done> noted = DONE;
            for (StoredBlob blob : unnamed) {
                byte[] record = gone.remove(blob.hash().hex());
                if (record == null || !edition(record).equals(blob.edition())) {
                    noted = noted.thenCompose(done -> note(blob, now));
                } else if (!since(record).plus(grace).isAfter(now)) {
                    due.add(blob);
                }
            }
            for (String hash : gone.keySet()) {
                noted = noted.thenCompose(done -> means.documents().delete(SEEN, hash));
            }
            return noted.thenCompose(done -> remove(due));
        });
    }

    private CompletionStage<Done> note(StoredBlob blob, Instant now) {
        String record = blob.edition() + " " + now;
        return means.documents().put(SEEN, blob.hash().hex(), record.getBytes(StandardCharsets.UTF_8));
    }

    private static String edition(byte[] record) {
        return text(record)[0];
    }

    private static Instant since(byte[] record) {
        return Instant.parse(text(record)[1]);
    }

    private static String[] text(byte[] record) {
        return new String(record, StandardCharsets.UTF_8).split(" ", 2);
    }

    /** Asks once more for the names, which are read record by record while they may change. */
    private CompletionStage<Done> remove(List<StoredBlob> due) {
        if (due.isEmpty()) {
            return DONE;
        }
        return means.named().get().thenCompose(named -> {
            CompletionStage<Integer> count = CompletableFuture.completedStage(0);
            for (StoredBlob blob : due) {
                if (!named.contains(blob.hash().hex())) {
                    count = count.thenCompose(n -> removeUnlessTouched(blob).thenApply(gone -> gone ? n + 1 : n));
                }
            }
            return count.thenApply(removed -> {
                LOG.info("Stored files that nothing names were removed count={} found={}", removed, due.size());
                return Done.getInstance();
            });
        });
    }

    private CompletionStage<Boolean> removeUnlessTouched(StoredBlob blob) {
        return means.recent()
                .unlessTouched(
                        blob.hash().hex(), () -> blocking(() -> means.blobs().deleteUnlessStoredAnew(blob)))
                .thenApply(removed -> {
                    boolean gone = removed.orElse(false);
                    if (gone) {
                        counted.run();
                    }
                    return gone;
                });
    }

    private interface Work<T> {
        T run() throws IOException;
    }

    private <T> CompletionStage<T> blocking(Work<T> work) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return work.run();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                means.blocking());
    }
}
