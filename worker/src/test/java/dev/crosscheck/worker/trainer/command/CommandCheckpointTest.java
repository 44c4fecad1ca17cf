package dev.crosscheck.worker.trainer.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.proto.v1.TrainerSpec;
import dev.crosscheck.proto.v1.TrialTask;
import dev.crosscheck.worker.trainer.FolderCheckpoints;
import dev.crosscheck.worker.trainer.RecordingContext;
import dev.crosscheck.worker.trainer.TrainerException;
import dev.crosscheck.worker.trainer.TrainerResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs that save checkpoints, as real processes. */
@Timeout(120)
@NullUnmarked
class CommandCheckpointTest {
    private static final CommandLimits QUICK =
            new CommandLimits(Duration.ofSeconds(5), Duration.ofMillis(10), 1 << 20, 1 << 16, 1000);

    /** Counts to three, a step at a time, from where the checkpoint says; puts the checkpoint into its place by a rename. */
    private static final String COUNT =
            """
            at=$(cat "$CROSSCHECK_CHECKPOINT" 2>/dev/null || echo 0)
            save() { echo $at > draft; mv draft "$CROSSCHECK_CHECKPOINT"; }
            next() { at=$((at + 1)); echo "{\\"step\\": $at, \\"metrics\\": {\\"loss\\": $at}}" >> metrics.jsonl; }
            """;

    @TempDir
    Path folder;

    private FolderCheckpoints checkpoints;

    private RecordingContext context(String script, Path earlier) throws IOException {
        RecordingContext context = new RecordingContext(TrialTask.newBuilder()
                .setMetric("loss")
                .setTrainer(TrainerSpec.newBuilder()
                        .addCommand("sh")
                        .addCommand("run.sh")
                        .addFiles(FileRef.newBuilder().setName("run.sh")))
                .build());
        context.files.put("run.sh", Files.writeString(folder.resolve("run.sh"), COUNT + script));
        checkpoints = new FolderCheckpoints(Files.createTempDirectory(folder, "checkpoints"), earlier);
        context.checkpoints = checkpoints;
        return context;
    }

    private TrainerResult train(RecordingContext context) throws TrainerException {
        return new CommandTrainer(folder.resolve("attempts"), QUICK, Removal.SHARED).train(context);
    }

    @Test
    void whatAFailedAttemptSavedLastIsThereForTheNextOne() throws Exception {
        RecordingContext failing = context("next; save; next; save; exit 1", null);
        checkpoints.due = false;
        assertThatThrownBy(() -> train(failing)).hasMessageContaining("exit status 1");
        assertThat(checkpoints.last()).hasContent("2");
        assertThat(checkpoints.steps).containsExactly(2L);

        RecordingContext next = context("next; exit 0", checkpoints.last());
        assertThat(train(next).metrics()).isEqualTo(Map.of("loss", 3.0));
        assertThat(next.reports).containsExactly(Map.of("loss", 3.0));
        assertThat(checkpoints.saved)
                .as("what the earlier one saved is not saved again")
                .isEmpty();
    }

    @Test
    void aReplacedFileIsSavedOnceWhileTheProgramRunsAndKeepsItsPlace() throws Exception {
        RecordingContext context = context(
                "next; save; while [ ! -e go ]; do sleep 0.01; done; test -e $CROSSCHECK_CHECKPOINT || exit 1; next",
                null);
        checkpoints = new FolderCheckpoints(folder.resolve("followed"), null) {
            @Override
            public boolean due() {
                if (!saved.isEmpty()) {
                    letGo();
                }
                return true;
            }
        };
        context.checkpoints = checkpoints;
        train(context);
        assertThat(checkpoints.saved).hasSize(1);
        assertThat(checkpoints.last()).hasContent("1");
    }

    private void letGo() {
        try (var attempts = Files.list(folder.resolve("attempts"))) {
            for (Path attempt : attempts.toList()) {
                Files.write(attempt.resolve("go"), new byte[0]);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aProgramMaySaveWhenItIsAskedToEndBecauseTheWorkerGoesDown() throws Exception {
        RecordingContext context = context("next; trap 'save; exit 0' TERM; while true; do sleep 0.01; done", null);
        checkpoints.due = false;
        context.releaseAfterLooks = 100;
        assertThat(train(context).stopped()).isTrue();
        assertThat(checkpoints.last()).hasContent("1");
    }

    @Test
    void nothingIsSavedOfATrialThatIsOver() throws Exception {
        RecordingContext done = context("next; save", null);
        checkpoints.due = false;
        train(done);
        assertThat(checkpoints.saved).isEmpty();
        RecordingContext infeasible = context("next; save; exit 75", null);
        checkpoints.due = false;
        assertThatThrownBy(() -> train(infeasible)).hasMessageContaining("infeasible");
        assertThat(checkpoints.saved).isEmpty();
    }
}
