package dev.crosscheck.worker.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.crosscheck.worker.Datasets;
import dev.crosscheck.worker.Datasets.Dealt;
import dev.crosscheck.worker.trainer.RecordingContext;
import dev.crosscheck.worker.trainer.Trainer;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A slot with a GPU that PyTorch does not see, as with libraries for CPUs alone. */
@NullUnmarked
class CpuFallbackTest {
    @TempDir
    static Path folder;

    private static Dealt digits;

    @BeforeAll
    static void prepare() throws IOException {
        NetworkTasks.engine();
        digits = Datasets.digits(folder);
    }

    private static RecordingContext run(Trainer trainer, String device) throws Exception {
        RecordingContext context = NetworkTasks.context(
                digits, NetworkTasks.images(digits), "accuracy", RecordingContext.params("epochs", 1));
        context.device = device;
        trainer.train(context);
        return context;
    }

    @Test
    void everyTrainerTellsOfItOnceAndTrainsOn() throws Exception {
        assumeThat(PyTorch.load().getGpuCount()).isZero();
        for (Trainer trainer : new Trainer[] {NetworkTrainer.mlp(), NetworkTrainer.cnn(), new LinearTrainer()}) {
            RecordingContext fallen = run(trainer, "cuda:0");
            assertThat(fallen.notices)
                    .singleElement()
                    .asString()
                    .startsWith("trained on the CPU although its slot has a GPU, since PyTorch sees none;");
            RecordingContext meant = run(trainer, "cpu");
            assertThat(meant.notices).isEmpty();
            assertThat(fallen.predictions).isEqualTo(meant.predictions);
        }
    }
}
