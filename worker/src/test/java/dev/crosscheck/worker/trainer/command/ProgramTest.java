package dev.crosscheck.worker.trainer.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, with and without a group of their own. */
@Timeout(120)
@NullUnmarked
class ProgramTest {
    private static final CommandLimits LIMITS =
            new CommandLimits(Duration.ofSeconds(1), Duration.ofMillis(10), 1 << 20, 2000, 1000);
    private static final Duration SHORT = Duration.ofMillis(20);

    /** No other process sleeps as long. */
    private static final String SLEEP = "sleep 31" + ProcessHandle.current().pid();

    @TempDir
    Path folder;

    private static List<ProcessHandle> sleepers() {
        return ProcessHandle.allProcesses()
                .filter(p -> p.info().commandLine().orElse("").endsWith(SLEEP))
                .filter(p -> !p.info().commandLine().orElse("").contains("sh -c"))
                .toList();
    }

    private static void awaitSleepers(int number) throws IOException, InterruptedException {
        while (sleepers().size() != number) {
            new ProcessBuilder("sleep", "0.01").start().waitFor();
        }
    }

    @Test
    void setsidIsLookedForOnThePath() throws Exception {
        Path one = Files.createDirectory(folder.resolve("one"));
        Path two = Files.createDirectory(folder.resolve("two"));
        Files.createFile(one.resolve("setsid"));
        Path good = Files.createFile(two.resolve("setsid"));
        assertThat(good.toFile().setExecutable(true)).isTrue();
        assertThat(Program.find("setsid", one + ":" + two)).contains(good);
        assertThat(Program.find("setsid", "::" + one)).isEmpty();
        assertThat(Program.find("setsid", "")).isEmpty();
    }

    @Test
    void withoutSetsidABrokenPipeEndsTheProgramAndNobodyElse() throws Exception {
        Process innocent = new ProcessBuilder("sleep", "30").start();
        Process shell = new ProcessBuilder(Program.line(List.of("sh", "-c", "exec " + SLEEP), LIMITS, Optional.empty()))
                .start();
        try {
            awaitSleepers(1);
            shell.getOutputStream().close();
            assertThat(shell.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(shell.exitValue()).isEqualTo(128 + 15);
            assertThat(sleepers()).isEmpty();
            assertThat(innocent.isAlive()).as("of the same group").isTrue();
        } finally {
            shell.descendants().forEach(ProcessHandle::destroyForcibly);
            innocent.destroyForcibly();
        }
    }

    @Test
    void withoutSetsidWhatItStartedEndsWithIt() throws Exception {
        try (Program program = start(Optional.empty(), "(" + SLEEP + ") & " + SLEEP + " & trap '' TERM; wait; wait")) {
            awaitSleepers(2);
            assertThat(program.waitFor(SHORT)).isFalse();
            assertThat(program.processes()).isBetween(4, 9);
            program.end();
            assertThat(program.status()).isGreaterThanOrEqualTo(0);
        }
        awaitSleepers(0);
    }

    @Test
    void whatLeavesTheGroupButNotTheSessionEndsWithIt() throws Exception {
        Optional<Path> setsid = Program.find("setsid", System.getenv("PATH"));
        org.junit.jupiter.api.Assumptions.assumeTrue(
                setsid.isPresent() && Files.isReadable(Path.of("/proc/self/stat")), "needs Linux");
        // timeout makes itself a group of its own.
        try (Program program = start(setsid, "timeout 600 " + SLEEP + " & wait")) {
            awaitSleepers(2);
            program.end();
        }
        awaitSleepers(0);
    }

    private Program start(Optional<Path> setsid, String script) throws IOException {
        return Program.start(new ArrayList<>(List.of("sh", "-c", script)), folder, Map.of(), LIMITS, setsid);
    }

    @Test
    void theLastWordsSurviveACut() throws Exception {
        Program program = start(
                Program.find("setsid", System.getenv("PATH")),
                "yes filler | head -c 5000; echo; echo torch.cuda.OutOfMemoryError: CUDA out of memory; echo bye; exit 1");
        while (!program.waitFor(Duration.ofSeconds(1))) {
            Thread.onSpinWait();
        }
        String before = program.output().last(200);
        assertThat(before).contains("CUDA out of memory").endsWith("bye").hasSizeLessThanOrEqualTo(200);
        program.output().rotate();
        assertThat(folder.resolve("output.log")).isEmptyFile();
        assertThat(Files.size(folder.resolve("output.log.1"))).isEqualTo(1000);
        assertThat(program.output().last(200)).isEqualTo(before);

        Files.writeString(folder.resolve("output.log"), "later\n");
        assertThat(program.output().last(200)).contains("CUDA out of memory").endsWith("bye\nlater");
        program.kill();
    }
}
