package dev.crosscheck.coordinator.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.coordinator.dataset.DatasetInfo.SetState;
import dev.crosscheck.coordinator.store.BlobStore;
import dev.crosscheck.coordinator.store.InMemoryStores;
import dev.crosscheck.coordinator.store.postgres.PostgresDatabase;
import dev.crosscheck.coordinator.store.postgres.PostgresDocumentStore;
import dev.crosscheck.coordinator.store.postgres.TestDatabase;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two coordinators that change the same records of one database at the same moment. */
class SharedDocumentsTest {
    private final PostgresDatabase first = TestDatabase.fresh();
    private final PostgresDatabase second = TestDatabase.open(first.settings().schema());
    private final BlobStore blobs = new InMemoryStores.Blobs();
    private final List<TestData> coordinators = List.of(
            new TestData(new PostgresDocumentStore(first), blobs, new Random(1)),
            new TestData(new PostgresDocumentStore(second), blobs, new Random(2)));
    private final ExecutorService threads = Executors.newFixedThreadPool(2);

    @AfterEach
    void close() {
        threads.shutdown();
        first.close();
        second.close();
    }

    private static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    /** Lets both do it, starting together. */
    private <T> List<T> both(Function<TestData, T> work) {
        CyclicBarrier barrier = new CyclicBarrier(2);
        List<CompletableFuture<T>> running = new ArrayList<>();
        for (TestData coordinator : coordinators) {
            running.add(CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            barrier.await();
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                        return work.apply(coordinator);
                    },
                    threads));
        }
        return running.stream().map(CompletableFuture::join).toList();
    }

    private DatasetDefinition definition(TestData coordinator, String name) {
        return coordinator.definition(
                name,
                TaskKind.CLASSIFICATION,
                TestData.classification(100),
                TestData.random("train", 40, "tuning", 20, "xc1", 20, "xc2", 20),
                List.of("xc1", "xc2"));
    }

    @Test
    void aDataSetThatBothRegisterIsDealtOnceAndOnlyThatDealIsReadable() {
        Set<String> readable = new HashSet<>();
        for (int round = 0; round < 5; round++) {
            String name = "d" + round;
            DatasetDefinition definition = definition(coordinators.get(0), name);
            // The source is uploaded again by each, as one may be done before the other reads it.
            List<DatasetInfo> infos = both(c -> c.registrar.register(definition(c, definition.name()), false));

            assertThat(infos.get(0)).isEqualTo(infos.get(1));
            DatasetInfo info = infos.get(0);
            Set<String> pool = new HashSet<>();
            coordinators.get(0).lines(info.blind().orElseThrow()).stream()
                    .skip(1)
                    .forEach(line -> pool.add(line.substring(0, line.indexOf(','))));
            for (TestData coordinator : coordinators) {
                Set<String> ids = new HashSet<>();
                get(coordinator.vaults.open(name, 1)).secretSets().forEach(set -> ids.addAll(set.ids()));
                assertThat(ids).isEqualTo(pool);
            }
            info.files().values().forEach(file -> readable.add(file.sha256()));
            readable.add(info.blind().orElseThrow().sha256());
        }
        assertThat(get(coordinators.get(0).documents.list("worker-blobs", "")).keySet())
                .isEqualTo(readable);
    }

    private static SecretSets sets(TestData coordinator) {
        return new SecretSets(
                coordinator.blobs,
                coordinator.catalog,
                coordinator.vaults,
                coordinator.workerBlobs,
                coordinator.recent,
                InstantSource.fixed(TestData.NOW),
                new Random(3));
    }

    @Test
    void changesOfDifferentSetsAreBothKept() {
        for (int round = 0; round < 5; round++) {
            TestData any = coordinators.get(0);
            DatasetInfo info = any.registrar.register(definition(any, "d" + round), false);
            both(c -> sets(c).retire(info, c == any ? "xc1" : "xc2", "me", "a leak"));

            DatasetInfo now = get(any.catalog.find(info.name())).orElseThrow();
            assertThat(now.set("xc1").orElseThrow().state()).contains(SetState.RETIRED);
            assertThat(now.set("xc2").orElseThrow().state()).contains(SetState.RETIRED);
        }
    }

    private static VaultOpening opening(String set, double score) {
        return new VaultOpening(
                "d",
                1,
                set,
                "s",
                "best",
                "",
                4,
                "accuracy",
                true,
                score,
                score,
                score,
                10,
                OptionalDouble.empty(),
                TestData.NOW);
    }

    @Test
    void aVaultSetThatBothOpenHasOneOpening() {
        for (int round = 0; round < 20; round++) {
            String set = "vault" + round;
            List<VaultOpening> openings = both(c -> get(new VaultOpenings(c.documents)
                    .open(
                            "d",
                            set,
                            () -> CompletableFuture.completedStage(
                                    opening(set, c == coordinators.get(0) ? 0.25 : 0.75)))));

            assertThat(openings.get(0)).isEqualTo(openings.get(1));
            assertThat(get(new VaultOpenings(coordinators.get(1).documents).find("d", set)))
                    .contains(openings.get(0));
        }
    }

    @Test
    void whatOneChangesOfASweepsDataTheOtherSees() {
        SweepData before = new SweepData("d", 1, java.util.Optional.empty(), java.util.Optional.empty());
        SweepData after = before.on(2, List.of("xc3"));
        get(coordinators.get(0).sweeps.put("s", before));
        assertThat(get(coordinators.get(1).sweeps.get("s"))).isEqualTo(before);

        assertThat(get(coordinators.get(0).sweeps.replace("s", before, after))).isTrue();

        assertThat(get(coordinators.get(1).sweeps.get("s"))).isEqualTo(after);
        assertThat(get(coordinators.get(1).sweeps.replace("s", before, before.on(3, List.of()))))
                .isFalse();
        assertThat(get(coordinators.get(0).sweeps.get("s"))).isEqualTo(after);
    }
}
