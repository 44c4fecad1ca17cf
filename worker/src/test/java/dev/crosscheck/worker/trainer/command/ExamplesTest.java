package dev.crosscheck.worker.trainer.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.proto.v1.PredictionSet;
import dev.crosscheck.proto.v1.TrainerSpec;
import dev.crosscheck.proto.v1.TrialTask;
import dev.crosscheck.worker.Datasets;
import dev.crosscheck.worker.trainer.RecordingContext;
import dev.crosscheck.worker.trainer.TrainerException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The programs among the examples, as they are, on real data. */
@Timeout(300)
@NullUnmarked
class ExamplesTest {
    private static final CommandLimits LIMITS =
            new CommandLimits(Duration.ofSeconds(5), Duration.ofMillis(50), 1 << 30, 1 << 20, 1 << 16);

    @TempDir
    Path folder;

    private RecordingContext run(String interpreter, String file, Object... params) throws Exception {
        Datasets.Dealt digits = Datasets.digits(folder);
        RecordingContext context = new RecordingContext(TrialTask.newBuilder()
                .setParams(RecordingContext.params(params))
                .setSeed(7_000_000_000L)
                .setMetric("accuracy")
                .setData(digits.data())
                .setTrainer(TrainerSpec.newBuilder()
                        .addCommand(interpreter)
                        .addCommand(file)
                        .addFiles(FileRef.newBuilder().setName(file)))
                .build());
        context.files.putAll(digits.files());
        context.files.put(file, Path.of("..", "examples", file));
        new CommandTrainer(folder.resolve("attempts"), LIMITS, Removal.SHARED).train(context);
        assertThat(context.predictions).extracting(PredictionSet::getPart).contains("tuning", "blind");
        assertThat(accuracy(context.predictions, digits)).isGreaterThan(0.8);
        return context;
    }

    /** Over the tuning set and the blind pool; labels or the likeliest class. */
    private static double accuracy(List<PredictionSet> pieces, Datasets.Dealt data) {
        int right = 0;
        int all = 0;
        for (PredictionSet piece : pieces) {
            int classes = piece.getClassesCount();
            for (int i = 0; i < piece.getIdsCount(); i++) {
                String label = classes == 0
                        ? piece.getLabels(i)
                        : piece.getClasses(
                                likeliest(piece.getProbabilitiesList().subList(i * classes, (i + 1) * classes)));
                right += label.equals(data.labels().get(piece.getIds(i))) ? 1 : 0;
                all++;
            }
        }
        assertThat(all).isEqualTo(1197);
        return (double) right / all;
    }

    private static int likeliest(List<Float> probabilities) {
        int best = 0;
        for (int i = 1; i < probabilities.size(); i++) {
            best = probabilities.get(i) > probabilities.get(best) ? i : best;
        }
        return best;
    }

    @Test
    void theShellScriptLearns() throws Exception {
        RecordingContext context = run("sh", "train.sh", "lr", 0.1, "epochs", 2);
        assertThat(context.reports).hasSize(2).allMatch(metrics -> metrics.containsKey("tuning_accuracy"));
    }

    @Test
    void thePyTorchProgramLearns() throws Exception {
        assumeTrue(torch(), "needs python3 with torch");
        RecordingContext context =
                run("python3", "train_torch.py", "lr", 0.005, "units", 32, "dropout", 0.1, "epochs", 5);
        assertThat(context.reports).hasSize(5).allMatch(metrics -> metrics.containsKey("loss"));
    }

    @Test
    void withoutPyTorchItSaysWhatToInstall() throws Exception {
        assumeTrue(Program.find("python3", System.getenv("PATH")).isPresent(), "needs python3");
        assumeFalse(torch(), "needs python3 without torch");
        assertThatThrownBy(() -> run("python3", "train_torch.py", "epochs", 1))
                .isInstanceOf(TrainerException.class)
                .hasMessageContaining("pip install torch");
    }

    private static boolean torch() throws IOException, InterruptedException {
        if (Program.find("python3", System.getenv("PATH")).isEmpty()) {
            return false;
        }
        return new ProcessBuilder("python3", "-c", "import torch")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }
}
