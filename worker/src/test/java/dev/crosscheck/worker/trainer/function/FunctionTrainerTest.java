package dev.crosscheck.worker.trainer.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.Struct;
import dev.crosscheck.proto.v1.TrainerSpec;
import dev.crosscheck.proto.v1.TrialTask;
import dev.crosscheck.worker.trainer.RecordingContext;
import dev.crosscheck.worker.trainer.TrainerException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
