package dev.crosscheck.coordinator.dataset;

import akka.Done;
import dev.crosscheck.coordinator.store.DocumentStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * When contents were last uploaded or asked for. Whoever did that is about to name them in a sweep or data set and relies on them meanwhile, so they are not removed with the last sweep that
 * names them now. On one coordinator no removal comes between; with several, one that another coordinator has just decided on may. Thread-safe.
 */
public final class RecentContents {
    private static final String COLLECTION = "recent-contents";

    private final DocumentStore documents;
    private final InstantSource clock;
    private final Duration grace;
    private final Map<String, CompletableFuture<Done>> removals = new ConcurrentHashMap<>();

    /** {@code grace}: how long contents stay after they were touched, at least 0. */
    public RecentContents(DocumentStore documents, InstantSource clock, Duration grace) {
        this.documents = documents;
        this.clock = clock;
        this.grace = grace;
    }

    /** Somebody relies on the content from now on. Once the stage completes, what is there stays; a removal that had begun is over, so look then whether it is there. */
    public CompletionStage<Done> touch(String sha256) {
        byte[] now = clock.instant().toString().getBytes(StandardCharsets.UTF_8);
        return documents
                .put(COLLECTION, sha256, now)
                .thenCompose(
                        done -> removals.getOrDefault(sha256, CompletableFuture.completedFuture(Done.getInstance())));
    }

    /** Removes the content, unless it was touched lately: empty then, else what the removal says. */
    public CompletionStage<Optional<Boolean>> unlessTouched(String sha256, Supplier<CompletionStage<Boolean>> removal) {
        // Announced before the look at the record, as a touch is recorded before its look for a removal: one of the two
        // sees the other.
        CompletableFuture<Done> over = new CompletableFuture<>();
        CompletableFuture<Done> other = removals.putIfAbsent(sha256, over);
        if (other != null) {
            return other.thenCompose(done -> unlessTouched(sha256, removal));
        }
        return documents
                .get(COLLECTION, sha256)
                .thenCompose(touched -> touched.isPresent() && isRecent(touched.get())
                        ? CompletableFuture.completedStage(Optional.<Boolean>empty())
                        : removal.get().thenApply(Optional::of))
                .whenComplete((removed, failure) -> {
                    removals.remove(sha256, over);
                    over.complete(Done.getInstance());
                });
    }

    private boolean isRecent(byte[] touched) {
        return Instant.parse(new String(touched, StandardCharsets.UTF_8))
                .plus(grace)
                .isAfter(clock.instant());
    }

    /** Forgets what was touched long ago. */
    public CompletionStage<Done> tidy() {
        return documents.list(COLLECTION, "").thenCompose(all -> {
            CompletionStage<Done> done = CompletableFuture.completedStage(Done.getInstance());
            for (Map.Entry<String, byte[]> touched : all.entrySet()) {
                if (!isRecent(touched.getValue())) {
                    done = done.thenCompose(before -> documents.delete(COLLECTION, touched.getKey()));
                }
            }
            return done;
        });
    }
}
