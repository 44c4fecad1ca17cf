package dev.crosscheck.coordinator.scoring;

import dev.crosscheck.coordinator.dataset.DatasetVault;
import dev.crosscheck.coordinator.dataset.SweepData;
import dev.crosscheck.coordinator.dataset.TaskKind;
import dev.crosscheck.coordinator.dataset.TestData;
import dev.crosscheck.coordinator.dataset.VaultSet;
import dev.crosscheck.coordinator.scoring.TrialScorer.Scored;
import dev.crosscheck.coordinator.store.InMemoryStores;
import dev.crosscheck.coordinator.sweep.LeaseKey;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;

/** A registered data set with its vault, and predictions for it. */
abstract class ScorerFixture {
    static final LeaseKey LEASE = new LeaseKey("s-1", 3, 1, 17);
    final TestData data = new TestData();
    final InMemoryStores.Trials trials = new InMemoryStores.Trials();
    final ReplayTables tables = new ReplayTables(data.blobs, Runnable::run);
    final StoredTrialScorer scorer = new StoredTrialScorer(trials, data.sweeps, data.vaults, tables, Runnable::run);
    final SweepDefinition sweep = TestSweeps.scored("accuracy", true, "d", List.of("xc1"), Optional.of("vault"));

    @BeforeEach
    void register() {
        data.registrar.register(
                data.definition(
                        "d",
                        TaskKind.CLASSIFICATION,
                        TestData.classification(100),
                        TestData.random("train", 40, "tuning", 20, "xc1", 20, "vault", 20),
                        List.of("xc1", "vault")),
                false);
        data.sweeps.put("s-1", new SweepData("d", 1, Optional.empty(), Optional.empty()));
    }

    DatasetVault vault() {
        return data.vaults.open("d", 1).toCompletableFuture().join();
    }

    /** Right labels except for the first {@code wrong} of each set. */
    PredictionUpload predictions(int wrong) {
        List<String> blindIds = new ArrayList<>();
        List<String> blindLabels = new ArrayList<>();
        for (VaultSet set : vault().secretSets()) {
            blindIds.addAll(set.ids());
            blindLabels.addAll(labels(set, wrong));
        }
        VaultSet tuning = vault().set("tuning").orElseThrow();
        return new PredictionUpload(
                part("tuning", tuning.ids(), labels(tuning, wrong)), part("blind", blindIds, blindLabels));
    }

    static PredictionPart part(String part, List<String> ids, List<String> labels) {
        return new PredictionPart(part, ids, labels, List.of(), List.of(), List.of());
    }

    static List<String> labels(VaultSet set, int wrong) {
        List<String> labels = new ArrayList<>();
        for (int e = 0; e < set.examples(); e++) {
            labels.add((set.labels()[e] == 1) == (e >= wrong) ? "yes" : "no");
        }
        return labels;
    }

    String upload(PredictionUpload upload) {
        byte[] content = upload.encode(LEASE);
        trials.put(PredictionUpload.key(LEASE), content);
        return PredictionUpload.receipt(LEASE, content);
    }

    Scored score(SweepDefinition definition, String receipt) {
        return scorer.score(definition, LEASE, TestSweeps.config(0), receipt, Map.of("loss", 0.5))
                .toCompletableFuture()
                .join();
    }

    Evidence evidence() {
        return Evidence.decode(trials.get(Evidence.key("s-1", 3, 1))
                .toCompletableFuture()
                .join()
                .orElseThrow());
    }
}
