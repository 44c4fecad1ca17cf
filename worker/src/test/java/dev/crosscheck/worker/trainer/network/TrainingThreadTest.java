package dev.crosscheck.worker.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.worker.Datasets;
import dev.crosscheck.worker.Datasets.Dealt;
import dev.crosscheck.worker.trainer.RecordingContext;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A slot loads the engine in one thread and trains in another, and the engine keeps settings by thread. */
@NullUnmarked
class TrainingThreadTest {
    @TempDir
    static Path folder;

    private static Dealt digits;

    @BeforeAll
    static void loadTheEngineHere() throws Exception {
        NetworkTasks.engine();
        digits = Datasets.digits(folder);
        PyTorch.load();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sgd", "adam", "rmsprop", "adagrad"})
    void networksLearnInAThreadThatDidNotLoadTheEngine(String optimizer) throws Exception {
        double rate = optimizer.equals("sgd") ? 0.05 : 0.01;
        RecordingContext context = NetworkTasks.context(
                digits,
                digits.data(),
                "accuracy",
                RecordingContext.params("optimizer", optimizer, "lr", rate, "momentum", 0.5, "epochs", 4));
        inAThreadOfItsOwn(() -> NetworkTrainer.mlp().train(context));
        assertThat(context.reports.get(3).get("accuracy")).isGreaterThan(0.8);
    }

    @Test
    void linearModelsDoToo() throws Exception {
        RecordingContext context =
                NetworkTasks.context(digits, digits.data(), "accuracy", RecordingContext.params("l2", 1.0));
        inAThreadOfItsOwn(() -> new LinearTrainer().train(context));
        assertThat(context.predictions).isNotEmpty();
    }

    private interface Training {
        void run() throws Exception;
    }

    private static void inAThreadOfItsOwn(Training training) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        new Thread(() -> {
                    try {
                        training.run();
                        done.complete(null);
                    } catch (Throwable e) {
                        done.completeExceptionally(e);
                    }
                })
                .start();
        done.get(2, TimeUnit.MINUTES);
    }
}
