package dev.crosscheck.coordinator.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.coordinator.dataset.DatasetInfo.SetState;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What answers from secret sets change while a large set is being added, which takes minutes. */
class ChangesBesideAnAdditionTest {
    private final TestData data = new TestData();
    private final CountDownLatch dealing = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final SecretSets sets = new SecretSets(
            data.blobs,
            data.catalog,
            data.vaults,
            data.workerBlobs,
            data.recent,
            InstantSource.fixed(TestData.NOW),
            new StoppedRandom());

    /** Deals once it is told to. */
    private final class StoppedRandom extends Random {
        private static final long serialVersionUID = 1L;

        @Override
        protected int next(int bits) {
            dealing.countDown();
            await(goOn);
            return super.next(bits);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private DatasetInfo register(String name, String... secret) {
        return data.registrar.register(
                data.definition(
                        name,
                        TaskKind.CLASSIFICATION,
                        TestData.classification(100),
                        TestData.random("train", 40, "tuning", 20, "xc1", 20, "xc2", 20),
                        List.of(secret)),
                false);
    }

    private SetState state(String dataset, String set) {
        return data.catalog
                .find(dataset)
                .toCompletableFuture()
                .join()
                .flatMap(info -> info.set(set))
                .flatMap(DatasetInfo.SetInfo::state)
                .orElseThrow();
    }

    private static void inTime(Runnable change) throws Exception {
        CompletableFuture.runAsync(change).get(1, TimeUnit.MINUTES);
    }

    @Test
    void answersAreCountedAndSetsChangeMeanwhileAndNothingOfEitherIsLost() throws Exception {
        DatasetInfo info = register("d", "xc1", "xc2");
        register("other", "xc1", "xc2");
        String rows = "id,a,label,b\nn0,5000,no,1\nn1,5001,yes,2\nn2,5002,no,3\n";
        StoredFile table = new StoredFile("new.csv", data.upload(rows), rows.length());
        CompletableFuture<DatasetInfo> adding =
                CompletableFuture.supplyAsync(() -> sets.add(info, "fresh", table, "ann"));
        await(dealing);

        inTime(() -> sets.spend("d", Map.of("xc1", 1_000_000L), ExposureBudget.byExamples()));
        inTime(() -> sets.expose("other", "xc2", "the vault was opened"));
        inTime(() -> sets.activate("other", "xc1", "a sweep has predictions on it"));
        inTime(() -> sets.retire(info, "xc2", "ann", "a leak"));
        assertThat(adding).isNotDone();
        goOn.countDown();

        DatasetInfo added = adding.get(1, TimeUnit.MINUTES);
        assertThat(added.set("xc1").orElseThrow().state()).contains(SetState.EXPOSED);
        assertThat(added.set("xc2").orElseThrow().state()).contains(SetState.RETIRED);
        assertThat(state("d", "fresh")).isEqualTo(SetState.PENDING);
        assertThat(state("d", "xc1")).isEqualTo(SetState.EXPOSED);
        assertThat(state("other", "xc2")).isEqualTo(SetState.EXPOSED);
    }
}
