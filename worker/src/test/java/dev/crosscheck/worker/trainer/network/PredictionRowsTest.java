package dev.crosscheck.worker.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.crosscheck.worker.data.Examples;
import dev.crosscheck.worker.data.ImageShape;
import dev.crosscheck.worker.data.TabularData;
import dev.crosscheck.worker.trainer.Hyperparameters;
import dev.crosscheck.worker.trainer.Params;
import dev.crosscheck.worker.trainer.RecordingContext;
import dev.crosscheck.worker.trainer.TrainerException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How many rows a network predicts at a time: as many as its arrays have room for. */
@NullUnmarked
class PredictionRowsTest {
    @BeforeAll
    static void prepare() {
        NetworkTasks.engine();
    }

    private static float[] random(int length) {
        SplittableRandom random = new SplittableRandom(4);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextDouble();
        }
        return values;
    }

    private static TabularData data(int features) {
        List<String> names = IntStream.range(0, features).mapToObj(f -> "x" + f).toList();
        Examples four = new Examples(
                List.of("a", "b", "c", "d"), random(4 * features), new int[] {0, 1, 0, 1}, new double[0], List.of());
        return new TabularData(names, List.of("cat", "dog"), four, four, four, Optional.empty());
    }

    private static Fit mlp(int features, Object... params) throws TrainerException {
        Prepared prepared = Prepared.of(data(features), 1);
        Hyperparameters settings = Hyperparameters.of("mlp", new Params(RecordingContext.params(params)));
        return new Fit(PyTorch.load(), ai.djl.Device.cpu(), Blueprint.mlp(settings, prepared, 0, 1), prepared, 1);
    }

    private static Fit cnn(ImageShape image, Object... params) throws TrainerException {
        Prepared prepared = Prepared.of(data(image.channels() * image.area()), image.area());
        Hyperparameters settings = Hyperparameters.of("cnn", new Params(RecordingContext.params(params)));
        return new Fit(
                PyTorch.load(), ai.djl.Device.cpu(), Blueprint.cnn(settings, prepared, image, 0, 1), prepared, 1);
    }

    /** The inputs, then of each layer what it computes and what its normalisation and its activation make of it. */
    @Test
    void theArraysOfThePiecesFitTheRoom() throws Exception {
        try (Fit fit = mlp(100, "units", 40_000, "depth", 1)) {
            assertThat(fit.predictionRows()).isEqualTo((1 << 28) / (4 * (100 + 2 * 40_000 + 2)));
        }
        try (Fit fit = mlp(100, "units", 40_000, "depth", 1, "batch_norm", true)) {
            assertThat(fit.predictionRows()).isEqualTo((1 << 28) / (4 * (100 + 3 * 40_000 + 2)));
        }
        // Convolution and activation of 64 channels of 32 x 32 pixels, pooling to 16 x 16, ten units; the images and
        // the pooled ones are seen in two shapes.
        try (Fit fit = cnn(new ImageShape(3, 32, 32), "width", 64, "blocks", 1, "layers", 1, "units", 10)) {
            int floats = 2 * 3072 + 2 * 65_536 + 2 * 16_384 + 2 * 10 + 2;
            assertThat(fit.predictionRows()).isEqualTo((1 << 28) / (4 * floats));
        }
    }

    @Test
    void smallNetworksPredict4096RowsAtATimeAndHugeOnesOne() throws Exception {
        try (Fit fit = cnn(new ImageShape(1, 8, 8))) {
            assertThat(fit.predictionRows()).isEqualTo(4096);
        }
        try (Fit fit = mlp(64)) {
            assertThat(fit.predictionRows()).isEqualTo(4096);
        }
        assertThat(PredictionRows.of(1 << 16)).isEqualTo(4096);
        assertThat(PredictionRows.of((1 << 16) + 1)).isEqualTo(4095);
        assertThat(PredictionRows.of(1L << 40)).isEqualTo(1);
    }

    @Test
    void aLargeNetworkPredictsInPiecesWhatItPredictsOneByOne() throws Exception {
        try (Fit fit =
                cnn(new ImageShape(3, 32, 32), "architecture", "resnet", "width", 16, "blocks", 3, "layers", 3)) {
            assertThat(fit.predictionRows()).isBetween(50, 150);
            int rows = fit.predictionRows() + 3;
            float[] inputs = random(rows * 3072);
            float[] together = fit.outputs(inputs);
            assertThat(fit.outputs(inputs)).as("the same bits again").isEqualTo(together);
            for (int row : new int[] {0, rows - 4, rows - 3, rows - 1}) {
                float[] alone = fit.outputs(Arrays.copyOfRange(inputs, row * 3072, (row + 1) * 3072));
                assertThat(alone)
                        .containsExactly(new float[] {together[2 * row], together[2 * row + 1]}, within(1e-4f));
            }
        }
    }
}
