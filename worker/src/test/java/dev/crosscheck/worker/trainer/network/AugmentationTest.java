package dev.crosscheck.worker.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crosscheck.worker.Datasets;
import dev.crosscheck.worker.Datasets.Dealt;
import dev.crosscheck.worker.data.ImageShape;
import dev.crosscheck.worker.trainer.Hyperparameters;
import dev.crosscheck.worker.trainer.Params;
import dev.crosscheck.worker.trainer.RecordingContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@NullUnmarked
class AugmentationTest {
    private static final ImageShape THREE = new ImageShape(1, 3, 3);
    private static final ImageShape EIGHT = new ImageShape(2, 8, 8);

    @TempDir
    static Path folder;

    private static Dealt digits;

    @BeforeAll
    static void prepare() throws IOException {
        NetworkTasks.engine();
        digits = Datasets.digits(folder);
    }

    /** Of the image 0 1 2 / 3 4 5 / 6 7 8; -1 is black. At 45 degrees a corner is 1.41 pixels along an axis, and the middle of a side 0.71 along both. */
    @ParameterizedTest
    @CsvSource({
        "0, 0 1 2 3 4 5 6 7 8",
        "90, 6 3 0 7 4 1 8 5 2",
        "-90, 2 5 8 1 4 7 0 3 6",
        "180, 8 7 6 5 4 3 2 1 0",
        "45, 3 0 1 6 4 2 7 8 5",
        "10, 0 1 2 3 4 5 6 7 8"
    })
    void aTurnTakesTheNearestPixelClockwise(double degrees, String expected) {
        List<String> seen = new ArrayList<>();
        for (int place = 0; place < 9; place++) {
            seen.add(Integer.toString(Augmentation.turned(THREE, place / 3, place % 3, Math.toRadians(degrees))));
        }
        assertThat(String.join(" ", seen)).isEqualTo(expected);
    }

    @Test
    void cornersThatATurnLeavesEmptyAreBlack() {
        assertThat(Augmentation.turned(EIGHT, 0, 0, Math.toRadians(20))).isEqualTo(-1);
        assertThat(Augmentation.turned(EIGHT, 3, 3, Math.toRadians(5))).isEqualTo(3 * 8 + 3);
    }

    @Test
    void turnsStayWithinTheirBoundAndDiffer() throws Exception {
        List<float[]> seen = draws(1, 200, "rotate", 10);
        Set<List<Float>> different = new HashSet<>();
        for (float[] image : seen) {
            for (int place = 0; place < 64; place++) {
                // Within 10 degrees a pixel of 8 x 8 moves by at most sin(10) * 4.95 = 0.86, so by one along an axis.
                int from = (int) image[place] - 1;
                assertThat(from < 0 || (Math.abs(from / 8 - place / 8) <= 1 && Math.abs(from % 8 - place % 8) <= 1))
                        .as("%s at %s", image[place], place)
                        .isTrue();
                assertThat(image[64 + place]).as("both channels alike").isEqualTo(image[place]);
            }
            different.add(row(image));
        }
        assertThat(different).hasSizeGreaterThan(4);
    }

    /** A square of 4 on a side of 8 covers 3.5 rows on average, so 12.25 pixels with variance 12.5: 7 standard errors of a mean of 400 are 1.24 (false alarm below 3e-12). */
    @Test
    void aSquareOfItsSizeIsErasedAnywhereAndNothingElse() throws Exception {
        double black = 0;
        Set<Integer> places = new HashSet<>();
        for (float[] image : draws(2, 400, "erase", 0.5)) {
            int count = 0;
            for (int place = 0; place < 64; place++) {
                assertThat(image[place]).isIn(0f, place + 1f);
                if (image[place] == 0) {
                    count++;
                    places.add(place);
                }
            }
            assertThat(count).isBetween(4, 16);
            black += count / 400.0;
        }
        assertThat(black).isCloseTo(12.25, within(1.24));
        assertThat(places).hasSize(64);
        assertThat(draws(3, 50, "erase", 0.01)).allSatisfy(image -> {
            int count = 0;
            for (int place = 0; place < 64; place++) {
                count += image[place] == 0 ? 1 : 0;
            }
            assertThat(count).as("no square is smaller than a pixel").isEqualTo(1);
        });
    }

    @Test
    void theSeedDecidesAndSkippingMakesTheSameDraws() throws Exception {
        Object[] all = {"rotate", 30, "erase", 0.3, "shift", 1, "flip", "both"};
        List<float[]> first = draws(7, 6, all);
        assertThat(row(draws(7, 6, all).get(5))).isEqualTo(row(first.get(5)));
        assertThat(row(draws(8, 6, all).get(5))).isNotEqualTo(row(first.get(5)));
        try (var manager = PyTorch.load().newBaseManager()) {
            Augmentation later = augmentation(7, all);
            later.skip(5);
            assertThat(row(apply(later, manager))).isEqualTo(row(first.get(5)));
        }
    }

    @Test
    void trainingWithBothLearnsAndRepeatsToTheBit() throws Exception {
        Object[] params = {"epochs", 8, "lr", 0.01, "width", 8, "rotate", 10, "erase", 0.25};
        RecordingContext first = context(params);
        RecordingContext second = context(params);
        assertThat(NetworkTrainer.cnn().train(first).metrics().get("accuracy")).isGreaterThan(0.85);
        NetworkTrainer.cnn().train(second);
        assertThat(second.reports).isEqualTo(first.reports);
        assertThat(second.predictions).isEqualTo(first.predictions);
    }

    @Test
    void valuesOutOfRangeAreRefused() {
        assertThatThrownBy(() -> augmentation(1, "rotate", 181)).hasMessageContaining("rotate: 181");
        assertThatThrownBy(() -> augmentation(1, "erase", 1.5)).hasMessageContaining("erase: 1.5");
        assertThatThrownBy(() -> Hyperparameters.of("mlp", new Params(RecordingContext.params("rotate", 5))))
                .hasMessageContaining("no hyperparameter rotate");
    }

    private static RecordingContext context(Object... params) {
        return NetworkTasks.context(digits, NetworkTasks.images(digits), "accuracy", RecordingContext.params(params));
    }

    private static Augmentation augmentation(long seed, Object... params) throws Exception {
        return new Augmentation(Hyperparameters.of("cnn", new Params(RecordingContext.params(params))), EIGHT, seed);
    }

    /** Pixels 1 to 64 in both channels, black 0, so many times. */
    private static List<float[]> draws(long seed, int count, Object... params) throws Exception {
        Augmentation augmentation = augmentation(seed, params);
        List<float[]> seen = new ArrayList<>();
        try (var manager = PyTorch.load().newBaseManager()) {
            for (int i = 0; i < count; i++) {
                seen.add(apply(augmentation, manager));
            }
        }
        return seen;
    }

    private static float[] apply(Augmentation augmentation, ai.djl.ndarray.NDManager manager) {
        float[] pixels = new float[128];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = i % 64 + 1;
        }
        float[] stored = augmentation.withBlack(pixels, new float[] {0, 0});
        return augmentation
                .apply(manager.create(stored, augmentation.stored(1)), manager)
                .toFloatArray();
    }

    private static List<Float> row(float[] values) {
        List<Float> row = new ArrayList<>();
        for (float value : Arrays.copyOf(values, values.length)) {
            row.add(value);
        }
        return row;
    }
}
