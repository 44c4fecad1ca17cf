package dev.crosscheck.worker.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.crosscheck.worker.data.ImageShape;
import dev.crosscheck.worker.trainer.Hyperparameters;
import dev.crosscheck.worker.trainer.Params;
import dev.crosscheck.worker.trainer.RecordingContext;
import dev.crosscheck.worker.trainer.TrainerException;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Dropout and first weights by their statistics, in the networks that are trained. */
@NullUnmarked
class LayerStatisticsTest {
    @BeforeAll
    static void prepare() {
        NetworkTasks.engine();
    }

    private static Hyperparameters settings(String trainer, Object... params) throws TrainerException {
        return Hyperparameters.of(trainer, new Params(RecordingContext.params(params)));
    }

    private static Layer.Pass pass(boolean training) {
        return new Layer.Pass(List.of(), List.of(), List.of(), training);
    }

    /** 1,000,000 values of 3: their mean after dropping has the standard error 3 sqrt(p / (1 - p)) / 1000; seven of them (false alarm below 3e-12). */
    @ParameterizedTest
    @CsvSource({"0.1", "0.5", "0.8"})
    void whatDropoutKeepsIsScaledSoThatTrainingAndEvaluationExpectTheSame(double dropout) throws Exception {
        Layer layer = new Layers(new Weights(1), settings("mlp", "dropout", dropout), false).dropout();
        var engine = PyTorch.load();
        engine.setRandomSeed(5);
        try (NDManager manager = engine.newBaseManager();
                var recording = engine.newGradientCollector()) {
            assertThat(recording).isNotNull();
            NDArray ones = manager.ones(new Shape(1000, 1000)).mul(3);
            float[] trained = layer.apply(ones, pass(true)).toFloatArray();
            double sum = 0;
            int dropped = 0;
            for (float value : trained) {
                sum += value;
                dropped += value == 0 ? 1 : 0;
                assertThat(value == 0 || Math.abs(value - 3 / (1 - dropout)) < 1e-4)
                        .isTrue();
            }
            double error = Math.sqrt(dropout / (1 - dropout)) / 1000;
            assertThat(sum / trained.length).isCloseTo(3, within(7 * 3 * error));
            // The share has the standard error sqrt(p (1 - p)) / 1000; seven of them as well.
            assertThat(dropped / 1e6).isCloseTo(dropout, within(7 * Math.sqrt(dropout * (1 - dropout)) / 1000));
            assertThat(layer.apply(ones, pass(false)).toFloatArray()).containsOnly(3);
        }
    }

    /**
     * The second hidden layer, 300 to 200: 60,000 weights. A normal sample's variance has the relative standard error sqrt(2 / 60000) = 0.58 %, a uniform one's 0.37 %; seven of the former (false alarm
     * below 3e-12), far less than what lies between the two.
     */
    @ParameterizedTest
    @CsvSource({
        "relu, he_normal",
        "gelu, he_normal",
        "leaky_relu, he_normal",
        "elu, he_normal",
        "swish, he_normal",
        "tanh, glorot_uniform",
        "sigmoid, glorot_uniform",
        "identity, glorot_uniform"
    })
    void autoIsHeBeforeRectifiersAndGlorotBeforeWhatSaturates(String activation, String init) throws Exception {
        Weights weights = new Weights(11);
        Networks.mlp(
                settings("mlp", "activation", activation, "units", 300, "depth", 2, "taper", 2.0 / 3), weights, 40, 3);
        // First layer 40 to 300 with its biases, then 300 to 200.
        assertThat(weights.shapes().get(2)).isEqualTo(new Shape(200, 300));
        int from = 300 * 40 + 300;
        assertVariance(weights.first(), from, 60_000, init.startsWith("he") ? 2.0 / 300 : 2.0 / 500, init);
        // The last layer's is Glorot's whatever comes before: 600 values, seven standard errors of 2.6 % for a uniform
        // sample.
        int last = from + 60_000 + 200;
        assertThat(variance(weights.first(), last, 600)).isCloseTo(2.0 / 203, within(0.26 * 2 / 203));
    }

    @Test
    void aConvolutionCountsTheWholeWindowAsItsInputs() throws Exception {
        Weights weights = new Weights(12);
        Networks.cnn(
                settings("cnn", "width", 48, "blocks", 2, "growth", 1, "kernel", 5),
                weights,
                new ImageShape(1, 16, 16),
                10);
        // 48 x 1 x 5 x 5 with biases, then 48 x 48 x 5 x 5 = 57,600 weights.
        assertThat(weights.shapes().get(2)).isEqualTo(new Shape(48, 48, 5, 5));
        assertVariance(weights.first(), 48 * 25 + 48, 57_600, 2.0 / (48 * 25), "he_normal");
    }

    private static void assertVariance(float[] all, int from, int count, double variance, String init) {
        assertThat(variance(all, from, count)).isCloseTo(variance, within(7 * 0.006 * variance));
        double largest = 0;
        for (int i = from; i < from + count; i++) {
            largest = Math.max(largest, Math.abs(all[i]));
        }
        // A uniform sample ends at sqrt(3) deviations; that 57,600 normal values all stay within has no chance.
        assertThat(largest <= Math.sqrt(3 * variance) * 1.0001).isEqualTo(init.endsWith("_uniform"));
    }

    private static double variance(float[] all, int from, int count) {
        double squares = 0;
        for (int i = from; i < from + count; i++) {
            squares += (double) all[i] * all[i];
        }
        return squares / count;
    }
}
