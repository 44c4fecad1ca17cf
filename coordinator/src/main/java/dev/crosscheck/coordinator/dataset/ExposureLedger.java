package dev.crosscheck.coordinator.dataset;

import akka.Done;
import dev.crosscheck.coordinator.store.DocumentStore;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Who learnt what from secret sets, and when: one record per answer, kept for ever, counted per data set over all sweeps, deleted ones included. Replayed
 * tables have a ledger too, under {@code table-} and their hash. Thread-safe.
 */
public final class ExposureLedger {
    private static final String COLLECTION = "exposures";

    private final DocumentStore documents;
    private final RandomGenerator random;
    private final Watcher watcher;
    private final Map<String, CompletionStage<ExposureCounts>> counts = new HashMap<>();

    /**
     * One answer.
     *
     * @param caller who asked; empty for what the coordinator did of its own accord
     * @param what was answered, without values
     * @param finished trials of the sweep at that moment
     * @param sets that the answer was derived from; empty in records older than the field: all of that time
     */
    public record Exposure(
            String dataset, String sweep, String caller, Instant at, String what, long finished, List<String> sets) {
        @SuppressWarnings("NullAway") // absent in documents that are older than the field
        public Exposure {
            sets = sets == null ? List.of() : List.copyOf(sets);
        }

        public Exposure(String dataset, String sweep, String caller, Instant at, String what, long finished) {
            this(dataset, sweep, caller, at, what, finished, List.of());
        }
    }

    /** Hears how many answers the sets of a data set have given. Called after each answer. */
    public interface Watcher {
        /** Completes once what follows from that is durable; {@code answers}: by set, of those that answered this time. */
        CompletionStage<Done> answered(String dataset, Map<String, Long> answers);
    }

    public ExposureLedger(DocumentStore documents, RandomGenerator random) {
        this(documents, random, (dataset, answers) -> CompletableFuture.completedStage(Done.getInstance()));
    }

    /**
     * Makes a ledger.
     *
     * @param watcher hears of each answer before it goes out
     */
    public ExposureLedger(DocumentStore documents, RandomGenerator random, Watcher watcher) {
        this.documents = documents;
        this.random = random;
        this.watcher = watcher;
    }

    /** Appends an answer to a caller; the stage completes once it is durable, with the number of exposures of the data set, this one included. */
    public CompletionStage<Long> record(Exposure exposure) {
        byte[] suffix = new byte[6];
        synchronized (random) {
            random.nextBytes(suffix);
        }
        String id = String.format(
                "%015d-%s", exposure.at().toEpochMilli(), HexFormat.of().formatHex(suffix));
        return told(exposure, counted(exposure.dataset(), counts -> put(exposure, id, counts)));
    }

    /**
     * Appends what the coordinator let out of its own accord, such as a test's verdict; absorbed when repeated under the same key: the record keeps the time of the first.
     * Whoever watches hears of it again, as a crash may have come between.
     */
    public CompletionStage<Long> recordOnce(Exposure exposure, String key) {
        String id = "own-" + exposure.sweep() + "-" + key;
        return told(exposure, counted(exposure.dataset(), counts -> documents
                .get(COLLECTION, exposure.dataset() + "/" + id)
                .thenCompose(known ->
                        known.isPresent() ? CompletableFuture.completedStage(counts) : put(exposure, id, counts))));
    }

    private CompletionStage<ExposureCounts> put(Exposure exposure, String id, ExposureCounts counts) {
        return documents
                .put(COLLECTION, exposure.dataset() + "/" + id, Documents.encode(exposure))
                .thenCompose(done -> documents.isShared()
                        ? read(exposure.dataset())
                        : CompletableFuture.completedStage(counts.with(exposure)));
    }

    /** The first exposure of the data set through this sweep; empty: there was none. */
    public CompletionStage<Optional<Exposure>> first(String dataset, String sweep) {
        return list(dataset).thenApply(all -> all.stream()
                .filter(exposure -> exposure.sweep().equals(sweep))
                .findFirst());
    }

    private CompletionStage<Long> told(Exposure exposure, CompletionStage<ExposureCounts> counted) {
        return counted.thenCompose(counts -> watcher.answered(exposure.dataset(), counts.answers(exposure.sets()))
                .thenApply(done -> counts.total()));
    }

    /**
     * Takes a step with the counts of a data set, one step after the other. They are read from the store at the first step, and again after one that failed; at each step where
     * other coordinators write too.
     */
    private synchronized CompletionStage<ExposureCounts> counted(
            String dataset, Function<ExposureCounts, CompletionStage<ExposureCounts>> step) {
        if (documents.isShared()) {
            return read(dataset).thenCompose(step);
        }
        CompletionStage<ExposureCounts> before = counts.get(dataset);
        CompletionStage<ExposureCounts> known = before == null
                ? read(dataset)
                : before.handle((value, failure) ->
                                failure == null ? CompletableFuture.completedStage(value) : read(dataset))
                        .thenCompose(Function.identity());
        CompletionStage<ExposureCounts> after = known.thenCompose(step);
        counts.put(dataset, after);
        return after;
    }

    private CompletionStage<ExposureCounts> read(String dataset) {
        return list(dataset).thenApply(ExposureCounts::of);
    }

    /** Answers so far that say of themselves that this set had a part in them; those of records that are older than the field do not. */
    public CompletionStage<Long> answers(String dataset, String set) {
        return counted(dataset, CompletableFuture::completedStage).thenApply(counts -> counts.naming(set));
    }

    /** Exposures of the data set so far. */
    public CompletionStage<Long> count(String dataset) {
        return counted(dataset, CompletableFuture::completedStage).thenApply(ExposureCounts::total);
    }

    /** All exposures of the data set, oldest first. */
    public CompletionStage<List<Exposure>> list(String dataset) {
        return documents.list(COLLECTION, dataset + "/").thenApply(all -> all.values().stream()
                .map(bytes -> Documents.decode(bytes, Exposure.class))
                .sorted(Comparator.comparing(Exposure::at))
                .toList());
    }
}
