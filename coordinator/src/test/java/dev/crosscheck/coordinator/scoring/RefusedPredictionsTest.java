package dev.crosscheck.coordinator.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.coordinator.dataset.DatasetVault;
import dev.crosscheck.coordinator.dataset.SweepData;
import dev.crosscheck.coordinator.dataset.TaskKind;
import dev.crosscheck.coordinator.dataset.TestData;
import dev.crosscheck.coordinator.dataset.VaultSet;
import dev.crosscheck.coordinator.scoring.TrialScorer.BadPredictionsException;
import dev.crosscheck.coordinator.sweep.LeaseKey;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Predictions that are at fault, and evidence that is damaged. */
class RefusedPredictionsTest extends ScorerFixture {
    @ParameterizedTest
    @CsvSource({
        "missing, blind, lack 1 of 40 ids",
        "unknown, tuning, 'hold the id \"zzz\"'",
        "doubled, tuning, twice",
        "label, blind, is none of the data set's classes",
        "values, tuning, are no labels",
        "columns, tuning, 1 probability columns"
    })
    void everyFaultOfPredictionsIsNamedWithItsPartAndWithoutALabel(String fault, String part, String message) {
        PredictionUpload good = predictions(0);
        UnaryOperator<PredictionPart> broken = p -> p.part().equals(part) ? breakIt(p, fault) : p;
        String receipt = upload(new PredictionUpload(broken.apply(good.tuning()), broken.apply(good.blind())));

        assertThatThrownBy(() -> score(sweep, receipt))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(BadPredictionsException.class)
                .hasMessageContaining(part)
                .hasMessageContaining(message)
                .hasMessageNotContaining("yes")
                .hasMessageNotContaining("MAYBE");
    }

    private static PredictionPart breakIt(PredictionPart part, String fault) {
        List<String> ids = new ArrayList<>(part.ids());
        List<String> labels = new ArrayList<>(part.labels());
        switch (fault) {
            case "missing" -> {
                ids.remove(7);
                labels.remove(7);
            }
            case "unknown" -> ids.set(7, "zzz");
            case "doubled" -> ids.set(7, ids.get(8));
            case "label" -> labels.set(7, "MAYBE");
            case "values" -> {
                return new PredictionPart(
                        part.part(), ids, List.of(), Collections.nCopies(ids.size(), 1.0), List.of(), List.of());
            }
            default -> {
                return new PredictionPart(
                        part.part(), ids, List.of(), List.of(), List.of("yes"), Collections.nCopies(ids.size(), 1f));
            }
        }
        return part(part.part(), ids, labels);
    }

    @ParameterizedTest
    @CsvSource({"r2, true, tuning", "r2, true, blind", "rmse, false, tuning", "mae, false, blind"})
    void predictionsWhoseScoresOverflowAreRefusedWithoutANumber(String metric, boolean maximize, String part) {
        data.registrar.register(
                data.definition(
                        "r",
                        TaskKind.REGRESSION,
                        TestData.regression(100),
                        TestData.random("train", 40, "tuning", 20, "xc1", 20, "vault", 20),
                        List.of("xc1", "vault")),
                false);
        data.sweeps.put("s-1", new SweepData("r", 1, Optional.empty(), Optional.empty()));
        DatasetVault vault = data.vaults.open("r", 1).toCompletableFuture().join();
        // Beyond a 32-bit float is the square of 1e30, and 1e39 itself; all are doubles.
        double large = metric.equals("r2") ? 1e30 : 1e39;
        PartOf tuning = new PartOf("tuning", List.of(vault.set("tuning").orElseThrow()));
        PartOf blind = new PartOf("blind", vault.secretSets());
        String receipt = upload(new PredictionUpload(
                tuning.with(part.equals("tuning") ? large : 1000), blind.with(part.equals("blind") ? large : 1000)));
        SweepDefinition definition = TestSweeps.scored(metric, maximize, "r", List.of("xc1"), Optional.of("vault"));

        assertThatThrownBy(() -> score(definition, receipt))
                .cause()
                .isInstanceOf(BadPredictionsException.class)
                .hasMessage("the predictions for " + (part.equals("blind") ? "the blind pool" : "tuning")
                        + " are so large that " + metric + " overflows; scale the trainer's output");
        assertThat(trials.get(Evidence.key("s-1", 3, 1)).toCompletableFuture().join())
                .isEmpty();
    }

    /** The sets whose examples one part predicts. */
    private record PartOf(String name, List<VaultSet> sets) {
        /** Predicts one number for all examples. */
        PredictionPart with(double value) {
            List<String> ids = sets.stream().flatMap(set -> set.ids().stream()).toList();
            return new PredictionPart(
                    name, ids, List.of(), Collections.nCopies(ids.size(), value), List.of(), List.of());
        }
    }

    @Test
    void aReceiptOfAnotherUploadOrLeaseIsRefused() {
        String receipt = upload(predictions(0));
        LeaseKey later = new LeaseKey("s-1", 3, 1, 18);

        assertThatThrownBy(() -> score(sweep, "")).hasMessageContaining("delivered no predictions");
        assertThatThrownBy(() -> scorer.score(sweep, later, TestSweeps.config(0), receipt, Map.of())
                        .toCompletableFuture()
                        .join())
                .hasMessageContaining("belongs to another upload");
        upload(predictions(3));
        assertThatThrownBy(() -> score(sweep, receipt)).hasMessageContaining("belongs to another upload");
    }

    @Test
    void evidenceSurvivesItsStoredFormAndDamageIsNoticed() {
        Evidence evidence =
                new Evidence(0.5, Map.of("rmse", 0.5), new double[] {0.25, 0.75}, Map.of("xc1", new double[] {
                    1, 0, 1, 1, 1, 1, 1, 1, 1
                }));
        byte[] stored = evidence.encode();
        Evidence read = Evidence.decode(stored);

        assertThat(read.score()).isEqualTo(0.5);
        assertThat(read.tuning()).containsExactly(0.25, 0.75);
        assertThat(read.sets().get("xc1")).containsExactly(1, 0, 1, 1, 1, 1, 1, 1, 1);
        assertThatThrownBy(() -> Evidence.decode(java.util.Arrays.copyOf(stored, stored.length - 1)))
                .isInstanceOf(java.io.UncheckedIOException.class);
        assertThat(evidence).hasToString("Evidence");
    }
}
