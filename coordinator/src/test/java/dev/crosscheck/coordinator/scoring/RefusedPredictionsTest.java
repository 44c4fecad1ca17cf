package dev.crosscheck.coordinator.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.coordinator.scoring.TrialScorer.BadPredictionsException;
import dev.crosscheck.coordinator.sweep.LeaseKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
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
