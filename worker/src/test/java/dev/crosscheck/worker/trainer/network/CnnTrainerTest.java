package dev.crosscheck.worker.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.worker.Datasets;
import dev.crosscheck.worker.Datasets.Dealt;
import dev.crosscheck.worker.data.ImageShape;
import dev.crosscheck.worker.trainer.Hyperparameters;
import dev.crosscheck.worker.trainer.Params;
import dev.crosscheck.worker.trainer.RecordingContext;
import dev.crosscheck.worker.trainer.TrainerResult;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullUnmarked
class CnnTrainerTest {
    @TempDir
    static Path folder;

    private static Dealt digits;

    @BeforeAll
    static void prepare() throws IOException {
        NetworkTasks.engine();
        digits = Datasets.digits(folder);
    }

    private static TrainerResult train(Object... params) throws Exception {
        return NetworkTrainer.cnn().train(context(params));
    }

    private static RecordingContext context(Object... params) {
        return NetworkTasks.context(digits, NetworkTasks.images(digits), "accuracy", RecordingContext.params(params));
    }

    @Test
    void aSmallLenetLearnsDigits() throws Exception {
        assertThat(train("epochs", 8, "lr", 0.01, "width", 8).metrics().get("accuracy"))
                .isGreaterThan(0.93);
    }

    @Test
    void aSmallResnetLearnsDigits() throws Exception {
        assertThat(train("epochs", 10, "lr", 0.005, "width", 8, "architecture", "resnet", "dropout", 0.1)
                        .metrics()
                        .get("accuracy"))
                .isGreaterThan(0.9);
    }

    @Test
    void everyLayerOptionTrains() throws Exception {
        assertThat(train(
                                "epochs",
                                8,
                                "lr",
                                0.004,
                                "width",
                                8,
                                "kernel",
                                5,
                                "pool",
                                "avg",
                                "layers",
                                2,
                                "blocks",
                                4,
                                "growth",
                                1.5,
                                "batch_norm",
                                true,
                                "units",
                                32,
                                "shift",
                                1,
                                "flip",
                                "none")
                        .metrics()
                        .get("train_accuracy"))
                .isGreaterThan(0.4);
    }

    @Test
    void theSameSeedGivesTheSameBitsWithAugmentation() throws Exception {
        Object[] params = {"epochs", 2, "shift", 2, "flip", "horizontal", "dropout", 0.2, "width", 4};
        RecordingContext first = context(params);
        RecordingContext second = context(params);
        NetworkTrainer.cnn().train(first);
        NetworkTrainer.cnn().train(second);
        assertThat(second.reports).isEqualTo(first.reports);
        assertThat(second.predictions).isEqualTo(first.predictions);
        RecordingContext plain = context("epochs", 2, "dropout", 0.2, "width", 4);
        NetworkTrainer.cnn().train(plain);
        assertThat(plain.reports).isNotEqualTo(first.reports);
    }

    @Test
    void dataWithoutAnImageShapeAreRefusedWithWhatToDo() {
        RecordingContext tables =
                NetworkTasks.context(digits, digits.data(), "accuracy", RecordingContext.params("epochs", 1));
        assertThatThrownBy(() -> NetworkTrainer.cnn().train(tables))
                .hasMessageContaining("image: {height: 8, width: 8}");
    }

    @Test
    void anImageShapeThatDoesNotMatchTheInputsIsRefused() {
        RecordingContext wrong = NetworkTasks.context(
                digits,
                digits.data().toBuilder()
                        .setImage(dev.crosscheck.proto.v1.ImageShape.newBuilder()
                                .setHeight(8)
                                .setWidth(7))
                        .build(),
                "accuracy",
                RecordingContext.params("epochs", 1));
        assertThatThrownBy(() -> NetworkTrainer.cnn().train(wrong))
                .hasMessageContaining("64 inputs but images of 8 x 7 x 1");
    }

    @Test
    void shiftsFillWithBlackAndFlipsMirror() throws Exception {
        ImageShape image = new ImageShape(1, 2, 3);
        Augmentation flip = new Augmentation(
                Hyperparameters.of("cnn", new Params(RecordingContext.params("flip", "horizontal"))), image, 1);
        float[] stored = flip.withBlack(new float[] {1, 2, 3, 4, 5, 6}, new float[] {-9});
        assertThat(stored).containsExactly(1, 2, 3, 4, 5, 6, -9);
        boolean mirrored = false;
        boolean plain = false;
        try (var manager = PyTorch.load().newBaseManager()) {
            // Each draw is one of two images; that 40 draws are all the same has a chance of 2^-39.
            for (int draw = 0; draw < 40; draw++) {
                float[] seen = flip.apply(manager.create(stored, flip.stored(1)), manager)
                        .toFloatArray();
                mirrored |= java.util.Arrays.equals(seen, new float[] {3, 2, 1, 6, 5, 4});
                plain |= java.util.Arrays.equals(seen, new float[] {1, 2, 3, 4, 5, 6});
            }
            assertThat(mirrored && plain).isTrue();
            Augmentation shift = new Augmentation(
                    Hyperparameters.of("cnn", new Params(RecordingContext.params("shift", 1))), image, 2);
            float black = 0;
            for (int draw = 0; draw < 40; draw++) {
                for (float pixel : shift.apply(manager.create(stored, shift.stored(1)), manager)
                        .toFloatArray()) {
                    black = Math.min(black, pixel);
                }
            }
            assertThat(black).isEqualTo(-9);
        }
    }
}
