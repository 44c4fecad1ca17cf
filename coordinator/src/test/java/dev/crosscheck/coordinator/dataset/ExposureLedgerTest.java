package dev.crosscheck.coordinator.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.Done;
import dev.crosscheck.coordinator.dataset.ExposureLedger.Exposure;
import dev.crosscheck.coordinator.store.Document;
import dev.crosscheck.coordinator.store.DocumentStore;
import dev.crosscheck.coordinator.store.InMemoryStores;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class ExposureLedgerTest {
    private final Counting documents = new Counting();
    private final List<Map<String, Long>> told = new ArrayList<>();

    /** A store in memory that counts how often it is listed, and fails when asked to. */
    private static final class Counting implements DocumentStore {
        private final DocumentStore store = new InMemoryStores.Documents();
        private int lists;
        private boolean broken;
        private boolean shared;

        @Override
        public CompletionStage<Done> put(String collection, String id, byte[] value) {
            return broken
                    ? CompletableFuture.failedStage(new IOException("disk full"))
                    : store.put(collection, id, value);
        }

        @Override
        public CompletionStage<Optional<byte[]>> get(String collection, String id) {
            return store.get(collection, id);
        }

        @Override
        public CompletionStage<SortedMap<String, byte[]>> list(String collection, String prefix) {
            lists++;
            return store.list(collection, prefix);
        }

        @Override
        public CompletionStage<Boolean> putIf(
                String collection, String id, Optional<byte[]> expected, List<Document> changes) {
            return store.putIf(collection, id, expected, changes);
        }

        @Override
        public boolean isShared() {
            return shared;
        }

        @Override
        public CompletionStage<Done> delete(String collection, String id) {
            return store.delete(collection, id);
        }
    }

    /** A new one each time, as after a restart: only the store remembers. */
    private ExposureLedger ledger() {
        return new ExposureLedger(documents, new Random(1), (dataset, answers) -> {
            told.add(answers);
            return CompletableFuture.completedStage(Done.getInstance());
        });
    }

    private static Exposure exposure(int second, String... sets) {
        return new Exposure("d", "s-1", "ann", Instant.ofEpochSecond(second), "verdict OK", 30, List.of(sets));
    }

    private static long join(CompletionStage<Long> stage) {
        return stage.toCompletableFuture().join();
    }

    @Test
    void whatIsRepeatedUnderItsKeyKeepsTheFirstTimeAndCountsOnce() {
        ExposureLedger ledger = ledger();
        assertThat(join(ledger.recordOnce(exposure(10, "xc1"), "test-1"))).isEqualTo(1);
        assertThat(join(ledger.recordOnce(exposure(99, "xc1"), "test-1"))).isEqualTo(1);
        ExposureLedger restarted = ledger();
        assertThat(join(restarted.recordOnce(exposure(500, "xc1"), "test-1"))).isEqualTo(1);

        assertThat(restarted.list("d").toCompletableFuture().join())
                .extracting(Exposure::at)
                .containsExactly(Instant.ofEpochSecond(10));
        assertThat(told).as("a crash may have come between").hasSize(3).containsOnly(Map.of("xc1", 1L));
    }

    @Test
    void answersAreCountedBySetAndGoOnAfterARestart() {
        ExposureLedger ledger = ledger();
        join(ledger.record(exposure(1)));
        join(ledger.record(exposure(2, "xc1", "xc2")));
        join(ledger.record(exposure(2, "xc1")));
        assertThat(join(ledger().record(exposure(3, "xc1", "xc2")))).isEqualTo(4);

        assertThat(told.get(3))
                .as("records without sets count for all")
                .containsExactly(Map.entry("xc1", 4L), Map.entry("xc2", 3L));
        assertThat(join(ledger().count("d"))).isEqualTo(4);
        assertThat(join(ledger().count("other"))).isZero();
    }

    @Test
    void noAnswerReadsAllThatWereGivenBefore() {
        ExposureLedger ledger = ledger();
        for (int k = 0; k < 50; k++) {
            join(ledger.record(exposure(k, "xc1")));
            join(ledger.recordOnce(exposure(k, "xc1"), "test-" + k));
            join(ledger.count("d"));
        }
        assertThat(documents.lists).isEqualTo(1);
        assertThat(join(ledger.count("d"))).isEqualTo(100);
    }

    @Test
    void answersAtTheSameTimeAreAllCounted() {
        ExposureLedger ledger = ledger();
        List<CompletableFuture<Long>> all = new ArrayList<>();
        for (int k = 0; k < 200; k++) {
            int second = k;
            all.add(CompletableFuture.supplyAsync(() -> join(ledger.record(exposure(second, "xc1")))));
        }
        assertThat(all.stream().map(CompletableFuture::join))
                .doesNotHaveDuplicates()
                .contains(1L, 200L);
    }

    @Test
    void anAnswerThatCouldNotBeWrittenIsNotCounted() {
        ExposureLedger ledger = ledger();
        join(ledger.record(exposure(1, "xc1")));
        documents.broken = true;
        assertThatThrownBy(() -> join(ledger.record(exposure(2, "xc1")))).hasMessageContaining("disk full");
        documents.broken = false;

        assertThat(join(ledger.record(exposure(3, "xc1")))).isEqualTo(2);
    }

    @Test
    void coordinatorsThatShareTheStoreCountEachOthersAnswers() {
        documents.shared = true;
        ExposureLedger first = ledger();
        ExposureLedger second = ledger();
        assertThat(join(first.record(exposure(1, "xc1")))).isEqualTo(1);
        assertThat(join(second.record(exposure(2, "xc1")))).isEqualTo(2);
        assertThat(join(first.record(exposure(3, "xc1")))).isEqualTo(3);
        assertThat(join(second.recordOnce(exposure(4, "xc1"), "k"))).isEqualTo(4);
        assertThat(join(first.recordOnce(exposure(5, "xc1"), "k"))).isEqualTo(4);
        assertThat(join(first.count("d"))).isEqualTo(4);
        assertThat(told.get(3)).containsExactly(Map.entry("xc1", 4L));
    }
}
