package dev.crosscheck.coordinator.dataset;

import akka.Done;
import dev.crosscheck.coordinator.store.Document;
import dev.crosscheck.coordinator.store.DocumentStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * When contents were last uploaded or asked for. Whoever did that is about to name them in a sweep or data set and relies on them meanwhile, so they are not removed with the last sweep that
 * names them now, nor with a data set that was made from them. On one coordinator no removal comes between; with several, one that another coordinator has just decided on may. Thread-safe.
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
        return documents.get(COLLECTION, sha256).thenCompose(stored -> {
            int others = stored.map(Touched::of)
                    .filter(this::isRecent)
                    .map(Touched::callers)
                    .orElse(0);
            return documents
                    .putIf(COLLECTION, sha256, stored, record(sha256, new Touched(clock.instant(), others + 1)))
                    .thenCompose(done -> done
                            ? removals.getOrDefault(sha256, CompletableFuture.completedFuture(Done.getInstance()))
                            : touch(sha256));
        });
    }

    /** One of those who touched the content relies on it no more; the others still do. */
    CompletionStage<Done> release(String sha256) {
        return documents.get(COLLECTION, sha256).thenCompose(stored -> {
            Optional<Touched> touched = stored.map(Touched::of).filter(t -> t.callers() > 0);
            if (touched.isEmpty()) {
                return CompletableFuture.completedStage(Done.getInstance());
            }
            Touched without = new Touched(touched.get().last(), touched.get().callers() - 1);
            return documents
                    .putIf(COLLECTION, sha256, stored, record(sha256, without))
                    .thenCompose(done -> done ? CompletableFuture.completedStage(Done.getInstance()) : release(sha256));
        });
    }

    private static List<Document> record(String sha256, Touched touched) {
        return List.of(new Document(COLLECTION, sha256, touched.bytes()));
    }

    /** Removes the content, unless it was touched lately: empty then, else what the removal says. */
    public CompletionStage<Optional<Boolean>> unlessTouched(String sha256, Supplier<CompletionStage<Boolean>> removal) {
        return removal(sha256).thenCompose(right -> {
            if (right.isEmpty()) {
                return CompletableFuture.completedStage(Optional.empty());
            }
            return CompletableFuture.completedStage(Done.getInstance())
                    .thenCompose(done -> removal.get())
                    .thenApply(Optional::of)
                    .whenComplete((removed, failure) -> right.get().end());
        });
    }

    /** The right to remove a content. Until it is given back, those who touch the content wait. */
    @FunctionalInterface
    interface Removal {
        /** Gives it back, whether the content was removed or not. */
        void end();
    }

    /** The right to remove the content, once nobody else has it; empty where the content was touched lately. */
    CompletionStage<Optional<Removal>> removal(String sha256) {
        // Announced before the look at the record, as a touch is recorded before its look for a removal: one of the two
        // sees the other.
        CompletableFuture<Done> over = new CompletableFuture<>();
        CompletableFuture<Done> other = removals.putIfAbsent(sha256, over);
        if (other != null) {
            return other.thenCompose(done -> removal(sha256));
        }
        Removal right = () -> {
            removals.remove(sha256, over);
            over.complete(Done.getInstance());
        };
        return documents
                .get(COLLECTION, sha256)
                .thenApply(
                        stored -> stored.map(Touched::of).filter(this::isRecent).isPresent()
                                ? Optional.<Removal>empty()
                                : Optional.of(right))
                .whenComplete((given, failure) -> {
                    if (failure != null || given.isEmpty()) {
                        right.end();
                    }
                });
    }

    private boolean isRecent(Touched touched) {
        return touched.callers() > 0 && touched.last().plus(grace).isAfter(clock.instant());
    }

    /** Forgets what was touched long ago. */
    public CompletionStage<Done> tidy() {
        return documents.list(COLLECTION, "").thenCompose(all -> {
            CompletionStage<Done> done = CompletableFuture.completedStage(Done.getInstance());
            for (Map.Entry<String, byte[]> touched : all.entrySet()) {
                if (!isRecent(Touched.of(touched.getValue()))) {
                    done = done.thenCompose(before -> documents.delete(COLLECTION, touched.getKey()));
                }
            }
            return done;
        });
    }

    /**
     * The latest of the touches that followed each other within the grace.
     *
     * @param callers how many of those who touched it may still rely on the content
     */
    private record Touched(Instant last, int callers) {
        /** One caller goes without saying, as in records that are older than the number. */
        static Touched of(byte[] stored) {
            String[] parts = new String(stored, StandardCharsets.UTF_8).split(" ", 2);
            return new Touched(Instant.parse(parts[0]), parts.length == 1 ? 1 : Integer.parseInt(parts[1]));
        }

        byte[] bytes() {
            return (callers == 1 ? last.toString() : last + " " + callers).getBytes(StandardCharsets.UTF_8);
        }
    }
}
