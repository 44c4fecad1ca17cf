package dev.crosscheck.coordinator.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crosscheck.coordinator.dataset.DatasetInfo;
import dev.crosscheck.coordinator.dataset.DatasetVault;
import dev.crosscheck.coordinator.dataset.SecretSets;
import dev.crosscheck.coordinator.dataset.StoredFile;
import dev.crosscheck.coordinator.dataset.SweepData;
import dev.crosscheck.coordinator.dataset.TestData;
import dev.crosscheck.coordinator.dataset.VaultSet;
import dev.crosscheck.coordinator.scoring.TrialScorer.Scored;
import dev.crosscheck.coordinator.sweep.LeaseKey;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import dev.crosscheck.coordinator.sweep.SweepDefinition.TrainerKind;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StoredTrialScorerTest extends ScorerFixture {
    @Test
    void theTuningScoreComesBackAndTheSecretScoresGoToTheStore() {
        Scored scored = score(sweep, upload(predictions(5)));

        assertThat(scored.score()).isEqualTo(OptionalDouble.of(0.75));
        assertThat(scored.metrics())
                .containsEntry("accuracy", 0.75)
                .containsEntry("loss", 0.5)
                .containsKey("macro_f1")
                .doesNotContainKey("auc");
        assertThat(scored.evidence()).isNotEmpty();
        assertThat(evidence().sets()).containsOnlyKeys("xc1");
        assertThat(evidence().sets().get("xc1"))
                .startsWith(0, 0, 0, 0, 0, 1)
                .endsWith(1)
                .hasSize(20);
    }

    @Test
    void anAttemptIsScoredOnceWhateverIsUploadedLater() {
        Scored first = score(sweep, upload(predictions(5)));

        assertThat(score(sweep, upload(predictions(0)))).isEqualTo(first);
        assertThat(Objects.requireNonNull(evidence().sets().get("xc1"))[0]).isZero();
    }

    @Test
    void anOlderPoolIsScoredAfterASetWasAddedAndLinesUpWithTheNewOne() {
        String receipt = upload(predictions(5));
        var sets = new SecretSets(
                data.blobs,
                data.catalog,
                data.vaults,
                data.workerBlobs,
                data.recent,
                InstantSource.fixed(TestData.NOW),
                new Random(5));
        String text = "id,a,label,b\nn0,9000,no,1\nn1,9001,yes,2\nn2,9002,no,3\n";
        DatasetInfo info = data.catalog.find("d").toCompletableFuture().join().orElseThrow();
        sets.add(info, "fresh", new StoredFile("n.csv", data.upload(text), 1), "submitter");
        data.sweeps.put("s-1", new SweepData("d", 1, Optional.empty(), Optional.empty()).on(2, List.of("fresh")));

        score(sweep, receipt);
        double[] older = Objects.requireNonNull(evidence().sets().get("xc1"));
        assertThat(evidence().sets()).containsOnlyKeys("xc1");

        LeaseKey again = new LeaseKey("s-1", 3, 2, 99);
        DatasetVault second = data.vaults.open("d", 2).toCompletableFuture().join();
        List<String> ids = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        for (VaultSet set : second.secretSets()) {
            ids.addAll(set.ids());
            labels.addAll(labels(set, set.name().equals("fresh") ? 1 : 5));
        }
        VaultSet tuning = second.set("tuning").orElseThrow();
        var upload = new PredictionUpload(part("tuning", tuning.ids(), labels(tuning, 5)), part("blind", ids, labels));
        trials.put(PredictionUpload.key(again), upload.encode(again));
        scorer.score(
                        sweep,
                        again,
                        TestSweeps.config(0),
                        PredictionUpload.receipt(again, upload.encode(again)),
                        Map.of())
                .toCompletableFuture()
                .join();
        Evidence newer = Evidence.decode(trials.get(Evidence.key("s-1", 3, 2))
                .toCompletableFuture()
                .join()
                .orElseThrow());
        assertThat(newer.sets()).containsOnlyKeys("xc1", "fresh");
        assertThat(newer.sets().get("xc1")).as("example by example").isEqualTo(older);
        assertThat(newer.sets().get("fresh")).containsExactly(0, 1, 1);
    }

    @Test
    void withoutNamedCrossChecksEverySecretSetButTheVaultCounts() {
        score(TestSweeps.scored("accuracy", true, "d", List.of(), Optional.empty()), upload(predictions(1)));

        assertThat(evidence().sets()).containsOnlyKeys("xc1", "vault");
    }

    @Test
    void probabilitiesGiveEveryMetricAndColumnsMayStandInAnyOrder() {
        PredictionUpload labels = predictions(5);
        PredictionUpload upload = new PredictionUpload(probabilities(labels.tuning()), probabilities(labels.blind()));

        Scored scored =
                score(TestSweeps.scored("log_loss", false, "d", List.of("xc1"), Optional.empty()), upload(upload));

        double expected = -(15 * Math.log(0.75) + 5 * Math.log(0.25)) / 20;
        assertThat(scored.score().orElseThrow()).isCloseTo(expected, within(1e-12));
        assertThat(scored.metrics()).containsKeys("auc", "accuracy", "log_loss");
    }

    private static PredictionPart probabilities(PredictionPart labels) {
        List<Float> rows = new ArrayList<>();
        labels.labels().forEach(label -> {
            rows.add(label.equals("yes") ? 0.75f : 0.25f);
            rows.add(label.equals("yes") ? 0.25f : 0.75f);
        });
        return new PredictionPart(labels.part(), labels.ids(), List.of(), List.of(), List.of("yes", "no"), rows);
    }

    @Test
    void withoutValidationTheLastReportedValueIsTheScore() {
        SweepDefinition plain = TestSweeps.sweep("loss", false, Optional.empty(), TrainerKind.COMMAND);
        assertThat(score(plain, "").score()).isEqualTo(OptionalDouble.of(0.5));
        assertThatThrownBy(() -> score(TestSweeps.sweep("accuracy", true, Optional.empty(), TrainerKind.COMMAND), ""))
                .hasMessageContaining("reported no metric \"accuracy\"")
                .hasMessageContaining("[loss]");
        assertThatThrownBy(() -> scorer.score(plain, LEASE, TestSweeps.config(0), "", Map.of("loss", Double.NaN))
                        .toCompletableFuture()
                        .join())
                .hasMessageContaining("not a finite number");
    }
}
