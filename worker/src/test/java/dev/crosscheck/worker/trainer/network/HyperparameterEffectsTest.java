package dev.crosscheck.worker.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.crosscheck.worker.Datasets;
import dev.crosscheck.worker.Datasets.Dealt;
import dev.crosscheck.worker.trainer.Hyperparameters;
import dev.crosscheck.worker.trainer.Params;
import dev.crosscheck.worker.trainer.RecordingContext;
import dev.crosscheck.worker.trainer.TrainerException;
import dev.crosscheck.worker.trainer.TrainerResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each hyperparameter does, against its definition. */
@NullUnmarked
class HyperparameterEffectsTest {
    @TempDir
    static Path folder;

    private static Dealt digits;
    private static Dealt diabetes;

    @BeforeAll
    static void prepare() throws IOException {
        NetworkTasks.engine();
        digits = Datasets.digits(folder);
        diabetes = Datasets.diabetes(Files.createDirectories(folder.resolve("diabetes")));
    }

    private static Hyperparameters settings(Object... params) throws TrainerException {
        return Hyperparameters.of("mlp", new Params(RecordingContext.params(params)));
    }

    /** Rates at steps of a run of 10 epochs of 10 steps with lr 1. */
    @ParameterizedTest
    @CsvSource({
        "constant, 0, 0, 1",
        "constant, 0, 99, 1",
        "constant, 2, 0, 0.05",
        "constant, 2, 9, 0.5",
        "constant, 2, 19, 1",
        "constant, 2, 50, 1",
        "linear, 0, 50, 0.5",
        "linear, 2, 60, 0.5",
        "cosine, 0, 0, 1",
        "cosine, 0, 50, 0.5",
        "cosine, 0, 25, 0.853553",
        "exponential, 0, 50, 0.316228",
        "step, 0, 29, 1",
        "step, 0, 30, 0.1",
        "step, 0, 60, 0.01",
        "one_cycle, 0, 0, 0.04",
        "one_cycle, 0, 15, 0.52",
        "one_cycle, 0, 30, 1",
        "one_cycle, 0, 65, 0.500002"
    })
    void schedulesFollowTheirDefinition(String schedule, double warmup, int step, double rate) throws Exception {
        Schedule course = new Schedule(
                settings("schedule", schedule, "lr", 1, "warmup_epochs", warmup, "step_epochs", 3), 10, 10);
        assertThat(course.rate(step)).isCloseTo(rate, within(1e-6));
    }

    /** Two steps from weight 1 with gradients 0.5 and 0.25 at rate 0.1, by hand from the papers' equations. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "optimizer:sgd | 0.925",
                "optimizer:sgd,momentum:0.9 | 0.88",
                "optimizer:sgd,momentum:0.9,nesterov:true | 0.817",
                "optimizer:sgd,weight_decay:1 | 0.7400",
                "optimizer:sgd,grad_clip:0.3 | 0.945",
                "optimizer:adam | 0.806782",
                "optimizer:adamw,weight_decay:1 | 0.626782",
                "optimizer:rmsprop | 0.536330",
                "optimizer:adagrad | 0.855279"
            })
    void optimizersFollowTheirDefinition(String params, double expected) throws Exception {
        Object[] pairs = List.of(params.split("[:,]")).stream()
                .map(HyperparameterEffectsTest::typed)
                .toArray();
        try (NDManager manager = PyTorch.load().newBaseManager()) {
            NDArray weights = manager.create(new float[] {1});
            weights.setRequiresGradient(true);
            Optimizer optimizer = new Optimizer(settings(pairs), weights);
            for (float gradient : new float[] {0.5f, 0.25f}) {
                optimizer.step(manager.create(new float[] {gradient}), 0.1);
            }
            assertThat((double) weights.getFloat(0)).isCloseTo(expected, within(2e-5));
        }
    }

    private static Object typed(String text) {
        if (text.equals("true")) {
            return true;
        }
        return text.matches("[0-9.]+") ? Double.valueOf(text) : text;
    }

    @ParameterizedTest
    @CsvSource({
        // Logits 0 and ln 3 of the right class first: p = 1/4.
        "cross_entropy, 1.386294",
        "focal, 0.779791"
    })
    void lossesOfClassesFollowTheirDefinition(String loss, double expected) throws Exception {
        try (NDManager manager = PyTorch.load().newBaseManager()) {
            NDArray outputs = manager.create(new float[] {0, (float) Math.log(3)}, new Shape(1, 2));
            NDArray wanted = manager.create(new float[] {1, 0}, new Shape(1, 2));
            assertThat((double) new Losses(settings("loss", loss), false)
                            .sum(outputs, wanted)
                            .getFloat())
                    .isCloseTo(expected, within(1e-5));
        }
    }

    /** The right class has probability 1 as far as a float goes, the second example's 1/4. */
    @ParameterizedTest
    @CsvSource({"0, 1.386294", "0.3, 1.271671", "0.5, 1.200566", "1, 1.039721", "2, 0.779791"})
    void aCertainExampleAddsNothingToAFocalLossAndLeavesItsSlopeFinite(double gamma, double expected) throws Exception {
        Losses losses = new Losses(settings("loss", "focal", "focal_gamma", gamma), false);
        var engine = PyTorch.load();
        try (NDManager manager = engine.newBaseManager()) {
            NDArray outputs = manager.create(new float[] {200, 0, 0, (float) Math.log(3)}, new Shape(2, 2));
            outputs.setRequiresGradient(true);
            NDArray wanted = manager.create(new float[] {1, 0, 1, 0}, new Shape(2, 2));
            try (var collector = engine.newGradientCollector()) {
                NDArray sum = losses.sum(outputs, wanted);
                assertThat((double) sum.getFloat()).isCloseTo(expected, within(1e-5));
                collector.backward(sum);
            }
            float[] slope = outputs.getGradient().toFloatArray();
            assertThat(slope[0]).isZero();
            assertThat(slope[1]).isZero();
            assertThat(slope[2]).isNegative();
            assertThat(slope[3]).isCloseTo(-slope[2], within(1e-6f));
        }
    }

    @Test
    void aFocalLossTrainsOnWhenExamplesAreCertain() throws Exception {
        TrainerResult result =
                train("loss", "focal", "focal_gamma", 0.5, "lr", 0.1, "epochs", 20, "units", 64, "keep", "last");
        assertThat(result.metrics().get("train_accuracy")).isGreaterThan(0.95);
    }

    @ParameterizedTest
    @CsvSource({"mse, 4.25", "mae, 2.5", "huber, 1.625"})
    void lossesOfNumbersFollowTheirDefinition(String loss, double expected) throws Exception {
        try (NDManager manager = PyTorch.load().newBaseManager()) {
            NDArray outputs = manager.create(new float[] {0.5f, 2}, new Shape(2, 1));
            NDArray wanted = manager.create(new float[] {0, 0}, new Shape(2, 1));
            assertThat((double) new Losses(settings("loss", loss), true)
                            .sum(outputs, wanted)
                            .getFloat())
                    .isCloseTo(expected, within(1e-5));
        }
    }

    @Test
    void labelsAreSmoothedAndBalanced() throws Exception {
        float[] oneHot = {1, 0, 1, 0, 1, 0, 0, 1};
        assertThat(Losses.labels(settings("label_smoothing", 0.2), oneHot, 2))
                .containsExactly(new float[] {0.9f, 0.1f, 0.9f, 0.1f, 0.9f, 0.1f, 0.1f, 0.9f}, within(1e-6f));
        assertThat(Losses.labels(settings("class_weights", "balanced"), oneHot, 2))
                .containsExactly(new float[] {2 / 3f, 0, 2 / 3f, 0, 2 / 3f, 0, 0, 2}, within(1e-6f));
    }

    @ParameterizedTest
    @CsvSource({
        "he_normal, 0.02",
        "he_uniform, 0.02",
        "glorot_normal, 0.01333333",
        "glorot_uniform, 0.01333333",
        "lecun_normal, 0.01"
    })
    void firstWeightsHaveTheVarianceOfTheirInit(String init, double variance) {
        Weights weights = new Weights(5);
        weights.drawn(init, 1, 100, 50, new Shape(50, 100));
        double squares = 0;
        double largest = 0;
        for (float weight : weights.first()) {
            squares += weight * weight / 5000.0;
            largest = Math.max(largest, Math.abs(weight));
        }
        // 5,000 values: the variance of a normal sample has a relative standard error of 2 %; seven of them.
        assertThat(squares).isCloseTo(variance, within(0.14 * variance));
        assertThat(largest < Math.sqrt(3 * variance) * 1.0001).isEqualTo(init.endsWith("_uniform"));
    }

    @Test
    void theBestEpochPredictsUnlessTheLastIsWanted() throws Exception {
        // A rate that grows wild after the first epochs.
        Object[] wild = {"optimizer", "sgd", "lr", 2, "schedule", "one_cycle", "warm_share", 0.9, "epochs", 12};
        TrainerResult best = train("keep", "best", wild);
        TrainerResult last = train("keep", "last", wild);
        assertThat(last.metrics().get("best_epoch")).isEqualTo(12);
        assertThat(best.metrics().get("best_epoch")).isLessThan(12);
        assertThat(best.metrics().get("accuracy")).isGreaterThan(last.metrics().get("accuracy"));
    }

    private static TrainerResult train(String name, Object value, Object... more) throws Exception {
        Object[] all = new Object[more.length + 2];
        System.arraycopy(more, 0, all, 2, more.length);
        all[0] = name;
        all[1] = value;
        return NetworkTrainer.mlp()
                .train(NetworkTasks.context(digits, digits.data(), "accuracy", RecordingContext.params(all)));
    }

    @ParameterizedTest
    @CsvSource({"mae", "huber"})
    void robustLossesLearnARegression(String loss) throws Exception {
        TrainerResult result = NetworkTrainer.mlp()
                .train(NetworkTasks.context(
                        diabetes,
                        diabetes.data(),
                        "rmse",
                        RecordingContext.params(
                                "loss", loss, "epochs", 20, "lr", 0.005, "schedule", "cosine", "warmup_epochs", 1)));
        assertThat(result.metrics().get("tuning_loss")).isLessThan(0.8);
    }

    @Test
    void misplacedAndOutOfRangeValuesAreRefusedByName() {
        assertThatThrownBy(() -> settings("label_smoothing", 1))
                .hasMessageContaining("label_smoothing: 1")
                .hasMessageContaining("< 1");
        assertThatThrownBy(() -> settings("nesterov", "yes")).hasMessageContaining("nesterov: yes");
        assertThatThrownBy(() -> settings("width", 8)).hasMessageContaining("no hyperparameter width");
        assertThatThrownBy(() -> Hyperparameters.of("cnn", new Params(RecordingContext.params("kernel", 4))))
                .hasMessageContaining("[1, 3, 5, 7]");
        assertThatThrownBy(() -> train("loss", "mae")).hasMessageContaining("mae does not go with classes");
    }
}
