package dev.crosscheck.worker.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crosscheck.worker.Datasets;
import dev.crosscheck.worker.Datasets.Dealt;
import dev.crosscheck.worker.data.Examples;
import dev.crosscheck.worker.data.TabularData;
import dev.crosscheck.worker.trainer.RecordingContext;
import dev.crosscheck.worker.trainer.TrainerResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullUnmarked
class LinearTrainerTest {
    @TempDir
    static Path folder;

    @BeforeAll
    static void prepare() {
        NetworkTasks.engine();
    }

    @Test
    void softmaxRegressionLearnsDigitsAndEndsWhenItHasConverged() throws Exception {
        Dealt digits = Datasets.digits(folder);
        RecordingContext context =
                NetworkTasks.context(digits, digits.data(), "accuracy", RecordingContext.params("l2", 10));
        TrainerResult result = new LinearTrainer().train(context);
        assertThat(result.stopped()).isFalse();
        assertThat(result.metrics().get("accuracy")).isGreaterThan(0.9);
        assertThat(context.reports.size()).isLessThan(200);
        assertThat(context.predictions).hasSize(2);
    }

    @Test
    void aStopThatWantsNoPredictionsIsNoEndInTheLastIterationEither() throws Exception {
        Dealt digits = Datasets.digits(Files.createDirectories(folder.resolve("last")));
        RecordingContext context =
                NetworkTasks.context(digits, digits.data(), "accuracy", RecordingContext.params("epochs", 3));
        context.stopAfter = 3;
        context.predictionsWanted = false;
        TrainerResult result = new LinearTrainer().train(context);
        assertThat(result.stopped()).isTrue();
        assertThat(result.metrics()).isEqualTo(context.reports.get(2));
        assertThat(context.predictions).isEmpty();
    }

    @Test
    void linearRegressionIsRidgeRegression() throws IOException {
        // One input of mean 0 and variance 1, standardised targets y = x: the slope is n / (n + l2).
        Examples train = new Examples(
                List.of("a", "b", "c", "d"), new float[] {-1, 1, -1, 1}, new int[0], new double[] {-1, 1, -1, 1});
        TabularData data = new TabularData(List.of("x"), List.of(), train, train, train, Optional.empty());
        try (LinearModel model = new LinearModel(engine(), ai.djl.Device.cpu(), Prepared.of(data, 1), 2)) {
            Lbfgs solver = new Lbfgs(model, new double[2]);
            for (int i = 0; i < 30 && solver.iterate(); i++) {
                assertThat(i).isLessThan(29);
            }
            assertThat(solver.point()[0]).isCloseTo(4 / 6.0, within(1e-5));
            assertThat(solver.point()[1]).isCloseTo(0, within(1e-5));
        }
    }

    private static ai.djl.engine.Engine engine() throws IOException {
        try {
            return PyTorch.load();
        } catch (dev.crosscheck.worker.trainer.TrainerException e) {
            throw new IOException(e);
        }
    }

    @Test
    void theSolverFindsTheMinimumOfABadlyScaledQuadratic() {
        double[] scales = {1, 10, 100, 1000};
        Lbfgs solver = new Lbfgs(
                (point, gradient) -> {
                    double value = 0;
                    for (int i = 0; i < 4; i++) {
                        double off = point[i] - i;
                        value += scales[i] * off * off / 2;
                        gradient[i] = scales[i] * off;
                    }
                    return value;
                },
                new double[4]);
        int steps = 1;
        while (steps < 100 && solver.iterate()) {
            steps++;
        }
        assertThat(steps).isLessThan(100);
        assertThat(solver.point()).containsExactly(new double[] {0, 1, 2, 3}, within(1e-4));
    }

    @Test
    void linearHasNoLearningRateAndSaysWhatItHas() throws Exception {
        Dealt diabetes = Datasets.diabetes(Files.createDirectories(folder.resolve("d")));
        RecordingContext context =
                NetworkTasks.context(diabetes, diabetes.data(), "r2", RecordingContext.params("lr", 0.1));
        assertThatThrownBy(() -> new LinearTrainer().train(context))
                .hasMessageContaining("no hyperparameter lr")
                .hasMessageContaining("epochs, l2");
        TrainerResult result = new LinearTrainer()
                .train(NetworkTasks.context(diabetes, diabetes.data(), "r2", RecordingContext.params("epochs", 50)));
        assertThat(result.metrics().get("r2")).isGreaterThan(0.4);
    }
}
