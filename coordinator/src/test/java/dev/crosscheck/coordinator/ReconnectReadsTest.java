package dev.crosscheck.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import akka.Done;
import dev.crosscheck.coordinator.index.SweepIndex;
import dev.crosscheck.coordinator.session.WorkerReleases;
import dev.crosscheck.coordinator.store.Document;
import dev.crosscheck.coordinator.store.DocumentStore;
import dev.crosscheck.coordinator.store.InMemoryStores;
import dev.crosscheck.coordinator.sweep.SweepCommand;
import dev.crosscheck.coordinator.sweep.SweepReply.SweepView;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What 10,000 workers that come at once, as after a fail-over, cost in reads and messages. */
class ReconnectReadsTest {
    private static final int WORKERS = 10_000;
    private static final int ENDED = 200;
    private static final Set<String> RUNNING = Set.of("runs-1", "runs-2", "runs-3");

    /** Counts readings, each of which may be held up. */
    private static final class Counting implements DocumentStore {
        final InMemoryStores.Documents inner = new InMemoryStores.Documents();
        final AtomicInteger reads = new AtomicInteger();
        CompletionStage<Done> gate = CompletableFuture.completedStage(Done.getInstance());

        @Override
        public CompletionStage<Done> put(String collection, String id, byte[] value) {
            return inner.put(collection, id, value);
        }

        @Override
        public CompletionStage<Optional<byte[]>> get(String collection, String id) {
            reads.incrementAndGet();
            return gate.thenCompose(done -> inner.get(collection, id));
        }

        @Override
        public CompletionStage<SortedMap<String, byte[]>> list(String collection, String prefix) {
            reads.incrementAndGet();
            CompletionStage<SortedMap<String, byte[]>> now = inner.list(collection, prefix);
            return gate.thenCompose(done -> now);
        }

        @Override
        public CompletionStage<Boolean> putIf(
                String collection, String id, Optional<byte[]> expected, List<Document> documents) {
            return inner.putIf(collection, id, expected, documents);
        }

        @Override
        public CompletionStage<Done> delete(String collection, String id) {
            return inner.delete(collection, id);
        }
    }

    private final Counting store = new Counting();
    private final SweepIndex index = new SweepIndex(store, new Random(1));
    /** Workers told to each sweep. */
    private final Map<String, Map<String, String>> told = new HashMap<>();

    private int messages;
    private final WorkerReleases releases = new WorkerReleases(index::open, this::tell);

    private void tell(String sweep, SweepCommand command) {
        messages++;
        told.computeIfAbsent(sweep, any -> new HashMap<>())
                .putAll(((SweepCommand.ReleaseWorkers) command).currentInstances());
    }

    @BeforeEach
    void fill() {
        for (int i = 0; i < ENDED; i++) {
            index.put(row("ended-" + i, "COMPLETED"));
        }
        RUNNING.forEach(sweep -> index.put(row(sweep, "ACTIVE")));
    }

    private static SweepView row(String id, String state) {
        return new SweepView(
                id,
                id,
                "p",
                state,
                "",
                0,
                0,
                0,
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalDouble.empty(),
                "value",
                true,
                "",
                "random",
                1,
                Instant.EPOCH,
                Optional.empty(),
                List.of(),
                "",
                50,
                false);
    }

    @Test
    void workersThatComeAtOnceShareTwoReadingsAndOnlySweepsThatRunAreTold() {
        CompletableFuture<Done> held = new CompletableFuture<>();
        store.gate = held;
        for (int i = 0; i < WORKERS; i++) {
            releases.release("w" + i, "new-" + i);
        }
        held.complete(Done.getInstance());

        assertThat(told.keySet()).isEqualTo(RUNNING);
        RUNNING.forEach(sweep -> assertThat(told.get(sweep)).hasSize(WORKERS).containsEntry("w77", "new-77"));
        assertThat(store.reads).as("lists of two collections, twice").hasValue(4);
        assertThat(messages).as("1 + 10 pages of workers for each sweep").isLessThanOrEqualTo(11 * RUNNING.size());
    }

    @Test
    void aSweepThatBeganWhileTheListWasReadIsToldOfWorkersThatCameMeanwhile() {
        CompletableFuture<Done> held = new CompletableFuture<>();
        store.gate = held;
        releases.release("early", "e");
        index.put(row("new", "ACTIVE"));
        releases.release("late", "l");
        held.complete(Done.getInstance());

        assertThat(told.get("new")).containsOnlyKeys("late");
        assertThat(told.get("runs-1")).containsOnlyKeys("early", "late");
    }

    @Test
    void aListThatCannotBeReadIsReadAgainForTheNextWorker() {
        store.gate = CompletableFuture.failedStage(new IllegalStateException("the store is away"));
        releases.release("unlucky", "u");
        store.gate = CompletableFuture.completedStage(Done.getInstance());
        releases.release("w", "i");

        assertThat(told.get("runs-2")).containsOnlyKeys("w");
    }
}
