package dev.crosscheck.worker.trainer.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.worker.trainer.InfeasibleException;
import dev.crosscheck.worker.trainer.RecordingContext;
import dev.crosscheck.worker.trainer.TrainerResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** How programs end and are ended. */
@NullUnmarked
class CommandTrainerEndsTest extends CommandTrainerFixture {
    /** No other process sleeps as long. */
    private static final String SLEEP = "sleep 30" + ProcessHandle.current().pid();

    @Test
    void exitStatusesAreToldApart() {
        assertThatThrownBy(() -> train(context("echo too large; exit 75", true)))
                .isInstanceOf(InfeasibleException.class)
                .hasMessageContaining("too large");
        assertThatThrownBy(() -> train(context("echo no such luck >&2; exit 3", true)))
                .isNotInstanceOf(InfeasibleException.class)
                .hasMessageContaining("exit status 3")
                .hasMessageContaining("no such luck");
        assertThatThrownBy(() -> train(context("kill -SEGV $$", true))).hasMessageContaining("signal 11");
        assertThatThrownBy(() -> train(context("kill -KILL $$", true))).hasMessageContaining("short of memory");
        assertThatThrownBy(() -> train(context("exec ./nothing", true))).hasMessageContaining("not found");
    }

    /** As systemd and Slurm do, to all processes that a worker has started and to itself. */
    @Test
    void whoEndsTheWorkerMayHaveSentSigtermToTheProgramToo() throws Exception {
        RecordingContext killed = context("kill -TERM $PPID; kill -TERM $$", true);
        killed.releaseAtPause = true;
        assertThat(train(killed).stopped()).isTrue();
        RecordingContext orderly = context(
                "echo '{\"step\": 3, \"metrics\": {\"accuracy\": 0.5}}' >> metrics.jsonl\n"
                        + "trap 'exit 0' TERM; kill -TERM $PPID; kill -TERM $$",
                false);
        orderly.releaseAtPause = true;
        assertThat(train(orderly)).isEqualTo(new TrainerResult(true, Map.of("accuracy", 0.5)));
        assertThatThrownBy(() -> train(context("kill -TERM $$", true))).hasMessageContaining("signal 15");
    }

    @Test
    void theDirectoriesOfTheLastFailuresAreKept() throws Exception {
        for (int i = 0; i < 7; i++) {
            assertThatThrownBy(() -> train(context("exit 1", true))).hasMessageContaining("is kept on the worker");
        }
        assertThat(left()).isEmpty();
        try (Stream<Path> failed = Files.list(attempts().resolve("failed"))) {
            assertThat(failed.count()).isBetween(1L, 5L);
        }
    }

    @Test
    void aStopEndsAProgramThatListens() throws Exception {
        RecordingContext context = context(
                "trap 'printf \"id,prediction\\nc,cat\\nd,cat\\n\" > predictions_tuning.csv;"
                        + " printf \"id,prediction\\ne,cat\\nf,cat\\ng,cat\\n\" > predictions_blind.csv; exit 0' TERM\n"
                        + "echo '{\"step\": 3, \"metrics\": {\"loss\": 2}}' >> metrics.jsonl\n"
                        + "while :; do sleep 0.05; done",
                true);
        context.stopAfter = 3;
        assertThat(train(context)).isEqualTo(new TrainerResult(true, Map.of("loss", 2.0)));
        assertThat(context.predictions).hasSize(2);
    }

    private static final String LINE = "echo '{\"step\": 3, \"metrics\": {\"loss\": 2}}' >> metrics.jsonl\n";
    private static final String LINE_AND_A_HALF =
            "printf '{\"step\": 3, \"metrics\": {\"loss\": 2}}\\n{\"step\": 4, \"met' >> metrics.jsonl\n";
    private static final String HALF_A_LINE = "printf '{\"step\": 4, \"met' >> metrics.jsonl\n";

    @Test
    void predictionsOfAStoppedProgramThatAreNotCompleteAreNone() throws Exception {
        RecordingContext context = context(
                "printf 'id,prediction\nc,cat\nd,cat\n' > predictions_tuning.csv\n"
                        + "printf 'id,prediction\ne,cat\nf,do' > predictions_blind.csv\n"
                        + LINE
                        + "while :; do sleep 0.05; done",
                true);
        context.stopAfter = 3;
        assertThat(train(context)).isEqualTo(new TrainerResult(true, Map.of("loss", 2.0)));
        assertThat(context.predictions).isEmpty();
        assertThat(attempts().resolve("failed")).doesNotExist();
    }

    @Test
    void theLastLineOfAStoppedProgramMayBeCut() throws Exception {
        RecordingContext pruned = context(LINE_AND_A_HALF + "while :; do sleep 0.05; done", true);
        pruned.stopAfter = 3;
        assertThat(train(pruned)).isEqualTo(new TrainerResult(true, Map.of("loss", 2.0)));

        RecordingContext released = context(HALF_A_LINE + "while :; do sleep 0.05; done", true);
        released.releaseAfterLooks = 20;
        assertThat(train(released)).isEqualTo(new TrainerResult(true, Map.of()));
    }

    @Test
    void aProgramThatBreaksOffInALineFailsByWhatEndedIt() throws Exception {
        RecordingContext killed = context(LINE_AND_A_HALF + "echo CUDA out of memory; kill -KILL $$", true);
        assertThatThrownBy(() -> train(killed))
                .hasMessageContaining("signal 9")
                .hasMessageContaining("CUDA out of memory");
        assertThat(killed.reports).hasSize(1);
        assertThatThrownBy(() -> train(context(HALF_A_LINE + "exit 75", true))).isInstanceOf(InfeasibleException.class);
        assertThatThrownBy(() -> train(context(HALF_A_LINE + PREDICT, true)))
                .as("nothing ended it")
                .hasMessageContaining("Line 1 of metrics.jsonl is no JSON");
    }

    @Test
    void aStopEndsAProgramThatDoesNotListenAndWhatItStarted() throws Exception {
        RecordingContext context = context(
                "trap '' TERM\n(trap '' TERM; echo $$ > " + folder.resolve("child") + "; " + SLEEP + ") &\n"
                        + "echo '{\"step\": 3, \"metrics\": {\"loss\": 2}}' >> metrics.jsonl\n"
                        + "while :; do " + SLEEP + "; done",
                true);
        context.stopAfter = 3;
        assertThat(train(context).stopped()).isTrue();
        assertThat(context.predictions).isEmpty();
        assertThat(sleepers()).isEmpty();
    }

    @Test
    void whatAProgramLeavesRunningEndsWithIt() throws Exception {
        train(context("(" + SLEEP + ") & (trap '' TERM HUP; " + SLEEP + ") &\n" + PREDICT, true));
        assertThat(sleepers()).isEmpty();
    }

    /** Those that still sleep; a process that was just killed may take a moment to go. */
    private static List<ProcessHandle> sleepers() {
        List<ProcessHandle> all = ProcessHandle.allProcesses()
                .filter(p -> p.info().commandLine().orElse("").contains(SLEEP))
                .toList();
        all.forEach(p -> p.onExit().completeOnTimeout(p, 20, TimeUnit.SECONDS).join());
        return all.stream().filter(ProcessHandle::isAlive).toList();
    }

    @Test
    void theSearchForWhatIsLeftFindsWhatIsLeft() throws Exception {
        Process process = new ProcessBuilder("sh", "-c", SLEEP + " & wait").start();
        try {
            while (ProcessHandle.allProcesses()
                            .filter(p -> p.info().commandLine().orElse("").endsWith(SLEEP))
                            .findAny()
                            .isEmpty()
                    && process.isAlive()) {
                Thread.onSpinWait();
            }
            assertThat(process.isAlive()).as("it was seen while it ran").isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void aProgramThatFillsItsDirectoryIsEnded() {
        assertThatThrownBy(() -> train(context("yes > big", true))).hasMessageContaining("has filled its directory");
    }

    @Test
    void muchOutputIsCutAndItsEndIsShown() {
        assertThatThrownBy(() -> train(context("yes | head -c 3000000; sleep 1; echo the end; exit 4", true)))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(3000).contains("the end"));
    }
}
