package dev.crosscheck.worker.trainer.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.Struct;
import dev.crosscheck.proto.v1.TrainerSpec;
import dev.crosscheck.proto.v1.TrialTask;
import dev.crosscheck.worker.trainer.RecordingContext;
import dev.crosscheck.worker.trainer.TrainerException;
import dev.crosscheck.worker.trainer.TrainerResult;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
class FunctionTrainerTest {
    @Test
    void functionsAgreeWithIndependentlyComputedValues() throws IOException, TrainerException {
        List<String> lines;
        try (BufferedReader in = new BufferedReader(
                new InputStreamReader(getClass().getResourceAsStream("vectors.csv"), StandardCharsets.UTF_8))) {
            lines = in.lines().toList();
        }
        assertThat(lines).hasSize(50);
        for (String line : lines) {
            String[] cells = line.split(",");
            Struct.Builder params = Struct.newBuilder();
            for (int i = 2; i < cells.length; i++) {
                params.mergeFrom(RecordingContext.params("x" + (i - 2), Double.parseDouble(cells[i])));
            }
            double expected = Double.parseDouble(cells[1]);
            assertThat(value(cells[0], params.build(), 0, 1))
                    .as(line)
                    .isCloseTo(expected, within(1e-12 * (1 + Math.abs(expected))));
        }
    }

    @Test
    void levyHasItsMinimumAtOneAndTheValuesOfItsFormula() throws TrainerException {
        assertThat(value("levy", RecordingContext.params("x0", 1, "x1", 1, "x2", 1), 0, 1))
                .isCloseTo(0, within(1e-15));
        assertThat(value("levy", RecordingContext.params("x0", 7), 0, 1)).isCloseTo(LEVY_AT_7, within(1e-12));
        assertThat(value("levy", RecordingContext.params("x0", 2, "x1", -3, "x2", 4.5), 0, 1))
                .isCloseTo(LEVY_AT_2_M3_45, within(1e-12));
    }

    @Test
    void noiseIsDrawnFromTheSeedAndHasTheWantedSpread() throws TrainerException {
        Struct at = RecordingContext.params("x0", 1.0, "x1", 2.0);
        double clean = value("branin", at, 0, 1);
        assertThat(value("branin", at, 0.5, 7))
                .isEqualTo(value("branin", at, 0.5, 7))
                .isNotEqualTo(clean);
        int n = 2000;
        double sum = 0;
        double squares = 0;
        for (int seed = 0; seed < n; seed++) {
            double noise = value("branin", at, 0.5, seed) - clean;
            sum += noise / n;
            squares += noise * noise / n;
        }
        // 5 standard errors each: false alarm below 1e-6 for both, and the seeds are fixed.
        assertThat(sum).isCloseTo(0, within(5 * 0.5 / Math.sqrt(n)));
        assertThat(squares).isCloseTo(0.25, within(5 * 0.25 * Math.sqrt(2.0 / n)));
    }

    @Test
    void withStepsTheReportsNearTheResultFromTheWorseSide() throws TrainerException {
        for (boolean maximize : new boolean[] {false, true}) {
            RecordingContext context = steps(8, maximize, 7);
            TrainerResult result = new FunctionTrainer().train(context);
            double end = value("branin", RecordingContext.params("x0", 1.0, "x1", 2.0), 0.5, 7);
            assertThat(result).isEqualTo(new TrainerResult(false, Map.of("value", end)));
            List<Double> curve =
                    context.reports.stream().map(report -> report.get("value")).toList();
            assertThat(curve).hasSize(8).endsWith(end);
            assertThat(curve).isSortedAccordingTo(maximize ? Comparator.naturalOrder() : Comparator.reverseOrder());
            double speed = (curve.get(3) - end) / (1 + Math.abs(end)) / (1.0 / 4 - 1.0 / 8);
            assertThat(Math.abs(speed)).isBetween(0.25, 0.75);
            assertThat(Math.abs(curve.get(0) - end)).isCloseTo(Math.abs(speed) * (1 + end) * 7 / 8, within(1e-9));
            RecordingContext again = steps(8, maximize, 7);
            new FunctionTrainer().train(again);
            assertThat(again.reports).isEqualTo(context.reports);
            RecordingContext other = steps(8, maximize, 8);
            new FunctionTrainer().train(other);
            assertThat(other.reports).doesNotContainAnyElementsOf(context.reports);
        }
    }

    @Test
    void atAStepWhereItIsAskedToItStopsWithWhatItReportedLast() throws TrainerException {
        RecordingContext context = steps(8, false, 7);
        context.stopAfter = 3;
        TrainerResult result = new FunctionTrainer().train(context);
        assertThat(context.reports).hasSize(3);
        assertThat(result).isEqualTo(new TrainerResult(true, context.reports.get(2)));
    }

    @Test
    void theSleepIsSpreadOverTheSteps() throws TrainerException {
        RecordingContext context = steps(4, false, 7);
        new FunctionTrainer().train(context);
        assertThat(context.pauses).containsExactlyElementsOf(Collections.nCopies(4, Duration.ofMillis(250)));
    }

    private static RecordingContext steps(int steps, boolean maximize, long seed) {
        return new RecordingContext(TrialTask.newBuilder()
                .setParams(RecordingContext.params("x0", 1.0, "x1", 2.0))
                .setSeed(seed)
                .setMaximize(maximize)
                .setTrainer(TrainerSpec.newBuilder()
                        .setFunction("branin")
                        .setNoise(0.5)
                        .setSleep(com.google.protobuf.Duration.newBuilder().setSeconds(1))
                        .setSteps(steps))
                .build());
    }

    @Test
    void aMissingOrUnknownParameterIsNamed() {
        assertThatThrownBy(() -> value("branin", RecordingContext.params("x0", 1), 0, 1))
                .hasMessageContaining("x1 is missing");
        assertThatThrownBy(() -> value("branin", RecordingContext.params("x0", 1, "x1", 1, "lr", 1), 0, 1))
                .hasMessageContaining("no hyperparameter lr");
        assertThatThrownBy(() -> value("sphere", RecordingContext.params("x0", 1), 0, 1))
                .hasMessageContaining("there are ackley, branin");
    }

    private static final double LEVY_AT_7 = 3.25; // w = 2.5: sin(2.5 pi)^2 + 1.5^2
    private static final double LEVY_AT_2_M3_45 = 10.388327128618737;

    private static double value(String function, Struct params, double noise, long seed) throws TrainerException {
        TrialTask task = TrialTask.newBuilder()
                .setParams(params)
                .setSeed(seed)
                .setTrainer(TrainerSpec.newBuilder().setFunction(function).setNoise(noise))
                .build();
        return new FunctionTrainer().train(new RecordingContext(task)).metrics().get("value");
    }
}
