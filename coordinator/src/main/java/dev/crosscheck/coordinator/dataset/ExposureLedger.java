package dev.crosscheck.coordinator.dataset;

import akka.Done;
import dev.crosscheck.coordinator.store.DocumentStore;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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
        return put(
                exposure,
                String.format(
                        "%015d-%s", exposure.at().toEpochMilli(), HexFormat.of().formatHex(suffix)));
    }

    /** Appends what the coordinator let out of its own accord, such as a test's verdict; absorbed when repeated under the same key: the first one stays. */
    public CompletionStage<Long> recordOnce(Exposure exposure, String key) {
        String id = "own-" + exposure.sweep() + "-" + key;
        return documents
                .get(COLLECTION, exposure.dataset() + "/" + id)
                .thenCompose(known -> known.isPresent() ? tell(exposure) : put(exposure, id));
    }

    private CompletionStage<Long> put(Exposure exposure, String id) {
        return documents
                .put(COLLECTION, exposure.dataset() + "/" + id, Documents.encode(exposure))
                .thenCompose(done -> tell(exposure));
    }

    private CompletionStage<Long> tell(Exposure exposure) {
        return list(exposure.dataset()).thenCompose(all -> watcher.answered(exposure.dataset(), answers(exposure, all))
                .thenApply(done -> (long) all.size()));
    }

    /** The first exposure of the data set through this sweep; empty: there was none. */
    public CompletionStage<Optional<Exposure>> first(String dataset, String sweep) {
        return list(dataset).thenApply(all -> all.stream()
                .filter(exposure -> exposure.sweep().equals(sweep))
                .findFirst());
    }

    private static Map<String, Long> answers(Exposure latest, List<Exposure> all) {
        Map<String, Long> answers = new LinkedHashMap<>();
        for (String set : latest.sets()) {
            answers.put(
                    set,
                    all.stream()
                            .filter(e -> e.sets().isEmpty() || e.sets().contains(set))
                            .count());
        }
        return answers;
    }

    /** Exposures of the data set so far. */
    public CompletionStage<Long> count(String dataset) {
        return documents.list(COLLECTION, dataset + "/").thenApply(all -> (long) all.size());
    }

    /** All exposures of the data set, oldest first. */
    public CompletionStage<List<Exposure>> list(String dataset) {
        return documents.list(COLLECTION, dataset + "/").thenApply(all -> all.values().stream()
                .map(bytes -> Documents.decode(bytes, Exposure.class))
                .sorted(Comparator.comparing(Exposure::at))
                .toList());
    }
}
