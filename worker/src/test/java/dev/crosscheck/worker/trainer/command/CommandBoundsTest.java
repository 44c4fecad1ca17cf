package dev.crosscheck.worker.trainer.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.proto.v1.TrainerSpec;
import dev.crosscheck.proto.v1.TrialTask;
import dev.crosscheck.worker.trainer.RecordingContext;
import dev.crosscheck.worker.trainer.TrainerException;
import dev.crosscheck.worker.trainer.TrainerResult;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs that want more than they may have. */
@Timeout(120)
@NullUnmarked
class CommandBoundsTest {
    private static final CommandLimits QUICK =
            new CommandLimits(Duration.ofSeconds(1), Duration.ofMillis(10), 1 << 20, 1 << 16, 1000);
    private static final String GOOD = "echo '{\"step\": 1, \"metrics\": {\"loss\": 1}}' >> metrics.jsonl\n";

    /** No other process sleeps as long. */
    private static final String SLEEP = "sleep 32" + ProcessHandle.current().pid();

    @TempDir
    Path folder;

    private RecordingContext context(String script) throws IOException {
        RecordingContext context = new RecordingContext(TrialTask.newBuilder()
                .setMetric("loss")
                .setTrainer(TrainerSpec.newBuilder()
                        .addCommand("sh")
                        .addCommand("run.sh")
                        .addFiles(FileRef.newBuilder().setName("run.sh")))
                .build());
        context.files.put("run.sh", Files.writeString(folder.resolve("run.sh"), script));
        return context;
    }

    private TrainerResult train(RecordingContext context, CommandLimits limits) throws TrainerException {
        return new CommandTrainer(folder.resolve("attempts"), limits, Removal.SHARED).train(context);
    }

    /** The directory of the one attempt that failed. */
    private Path failed() throws IOException {
        try (Stream<Path> all = Files.list(folder.resolve("attempts/failed"))) {
            List<Path> failed = all.toList();
            assertThat(failed).hasSize(1);
            return failed.get(0);
        }
    }

    @Test
    void emptyLinesWithoutEndEndTheProgram() {
        assertThatThrownBy(() -> train(context("yes '' >> metrics.jsonl"), QUICK))
                .hasMessageContaining("are empty; write one JSON object a line");
    }

    @Test
    void goodLinesWithoutEndEndTheProgram() {
        String script =
                "awk 'BEGIN { while (1) print \"{\\\"step\\\": \" ++i \", \\\"metrics\\\": {}}\" }' >> metrics.jsonl";
        assertThatThrownBy(() -> train(context(script), QUICK.withFiles(3 << 20, 1 << 20)))
                .hasMessageContaining("metrics.jsonl has grown to")
                .hasMessageContaining("report less often");
    }

    @Test
    void aProgramThatReportsWithoutEndIsStoppedLikeOthers() throws Exception {
        RecordingContext context = context(
                "i=0; while :; do i=$((i+1)); echo \"{\\\"step\\\": $i, \\\"metrics\\\": {\\\"loss\\\": $i}}\"; done >> metrics.jsonl");
        context.stopAfter = 1000;
        assertThat(train(context, QUICK).stopped()).isTrue();
    }

    @Test
    void ofMuchOutputTheLastPartIsKept() throws Exception {
        String script = "yes | head -c 1000000; sleep 0.3; yes | head -c 1000000; echo the end; exit 4";
        assertThatThrownBy(() -> train(context(script), withDisk(1 << 24))).hasMessageContaining("the end");
        long half = QUICK.outputBytes() / 2;
        assertThat(Files.size(failed().resolve("output.log"))).isLessThanOrEqualTo(half);
        assertThat(Files.size(failed().resolve("output.log.1"))).isBetween(1L, half);
    }

    private static CommandLimits withDisk(long bytes) {
        return new CommandLimits(QUICK.grace(), QUICK.poll(), bytes, QUICK.outputBytes(), QUICK.lineBytes());
    }

    @Test
    void ofAFullDirectoryOnlyTheOutputIsKept() throws Exception {
        assertThatThrownBy(() -> train(context("echo hello; yes > big"), QUICK))
                .hasMessageContaining("has filled its directory")
                .hasMessageContaining("Only its output is kept on the worker: ");
        assertThat(failed()).isDirectoryNotContaining(path -> !path.endsWith("output.log"));
        assertThat(failed().resolve("output.log")).hasContent("hello");
    }

    @Test
    void theFilesOfTheTrialDoNotCount() throws Exception {
        RecordingContext context = context("sleep 0.5; " + GOOD);
        RecordingContext large = new RecordingContext(context.task().toBuilder()
                .setTrainer(context.task().getTrainer().toBuilder()
                        .addFiles(FileRef.newBuilder().setName("large")))
                .build());
        large.files.putAll(context.files);
        large.files.put("large", folder.resolve("large"));
        try (var file = new RandomAccessFile(folder.resolve("large").toFile(), "rw")) {
            file.setLength(2 * QUICK.directoryBytes());
        }
        assertThat(train(large, QUICK).metrics()).containsEntry("loss", 1.0);
    }

    @Test
    void aProgramBeyondItsMemoryFailsWithItsOwnErrorAndTheNextOneRuns() throws Exception {
        assumeTrue(Program.find("python3", System.getenv("PATH")).isPresent(), "needs python3");
        CommandLimits limits = QUICK.withMemory(512 << 20);
        String large = "exec python3 -c 'x = bytearray(1 << 30); print(len(x))'";
        assertThatThrownBy(() -> train(context(large), limits))
                .isInstanceOf(MemoryLimitException.class)
                .hasMessageContaining("exit status 1")
                .hasMessageContaining("512 MiB of memory (the worker's --program-memory)")
                .hasMessageContaining("MemoryError");
        assertThat(train(context("[ \"$(ulimit -v)\" = 524288 ] || exit 9\n" + GOOD), limits)
                        .metrics())
                .containsEntry("loss", 1.0);
        assertThat(train(context("python3 -c 'x = bytearray(1 << 30)' || exit 9\n" + GOOD), QUICK)
                        .metrics())
                .as("without the limit")
                .containsEntry("loss", 1.0);
    }

    @Test
    void aProgramWithTooManyProcessesIsEndedWithAllOfThem() {
        String bomb = "i=0; while [ $i -lt 300 ]; do " + SLEEP + " & i=$((i+1)); done; wait";
        assertThatThrownBy(() -> train(context(bomb), QUICK.withProcesses(100)))
                .hasMessageContaining("processes at once (allowed: 100)");
        assertThat(ProcessHandle.allProcesses()
                        .filter(p -> p.info().commandLine().orElse("").endsWith(SLEEP))
                        .filter(p -> !p.onExit()
                                .completeOnTimeout(p, 20, java.util.concurrent.TimeUnit.SECONDS)
                                .thenApply(end -> !end.isAlive())
                                .join()))
                .isEmpty();
    }
}
