package dev.crosscheck.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.cli.console.CliContext;
import dev.crosscheck.cli.console.Screen;
import dev.crosscheck.proto.v1.Leaderboard;
import dev.crosscheck.proto.v1.Trial;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code watch} and {@code submit --watch}. */
class WatchVerbTest extends VerbsFixture {
    @Test
    void watchingEndsWithTheSweep() {
        server.watched = List.of(Samples.board("ACTIVE", 1), Samples.board("ACTIVE", 2), Samples.board("COMPLETED", 4));

        assertThat(run("leaderboard", Samples.SWEEP, "--watch")).isZero();

        assertThat(text(out))
                .startsWith(
                        "2026-11-20T12:10:00Z  1/4 trials  1 running  about 30m 0s left  best accuracy 0.9867 (trial 1)")
                .contains("4/4 trials  0 running  COMPLETED")
                .contains("RANK  TRIAL");
        assertThat(text(err)).contains("crosscheck overfit digits-a1b2c3");
    }

    @Test
    void aWatcherIsToldOnceWhyTrialsFail() {
        server.watched = List.of(
                failing(1, 7, "no module named torch\nTraceback " + "x".repeat(400) + "END"),
                failing(2, 8, "no module named torch\nTraceback " + "x".repeat(400) + "END"),
                failing(3, 9, "disk\033[2J full"),
                failing(4, 9, "disk\033[2J full"));

        assertThat(run("leaderboard", Samples.SWEEP, "--watch")).isZero();

        String before = text(out).substring(0, text(out).indexOf("RANK"));
        assertThat(before).containsOnlyOnce("  trial 7 failed: no module named torch Traceback xxx");
        assertThat(before).doesNotContain("END").doesNotContain("trial 8").doesNotContain("\033[2J");
        // Once as it happens, once with the final table.
        assertThat(before.split("  trial 9 failed: disk \\[2J full\n|\ntrial 9 failed: disk \\[2J full\n", -1))
                .hasSize(3);
    }

    private static Leaderboard failing(long finished, long trial, String because) {
        return Samples.board(finished == 4 ? "COMPLETED" : "ACTIVE", finished).toBuilder()
                .setLastFailed(
                        Trial.newBuilder().setTrial(trial).setState("FAILED").setStoppedBecause(because))
                .build();
    }

    @Test
    void whatIsToBeKnownOfHowTrialsRanIsToldAtOnceAndAtTheEnd() {
        server.watched = List.of(
                Samples.board("ACTIVE", 1),
                noticed("ACTIVE", 1, "Trial 0: trained on the CPU.\033[2J"),
                noticed("ACTIVE", 2, "2 trials (0 to 1): trained on the CPU."),
                noticed("COMPLETED", 4, "4 trials (0 to 3): trained on the CPU."));

        assertThat(run("leaderboard", Samples.SWEEP, "--watch")).isZero();

        String before = text(out).substring(0, text(out).indexOf("RANK"));
        assertThat(before)
                .containsOnlyOnce("Note: Trial 0: trained on the CPU.")
                .doesNotContain("Note: 2 trials", "\033[2J");
        // Once as the last line of the watching, once with the final table.
        assertThat(before.split("Note: 4 trials \\(0 to 3\\): trained on the CPU.", -1))
                .hasSize(3);
    }

    private static Leaderboard noticed(String state, long finished, String notice) {
        return Samples.board(state, finished).toBuilder().addNotices(notice).build();
    }

    @Test
    void aLostConnectionIsTakenUpAgain() {
        server.watched = List.of(Samples.board("ACTIVE", 1), Samples.board("COMPLETED", 4));
        server.breakAfter = 1;

        assertThat(run("leaderboard", Samples.SWEEP, "--watch", "-o", "json")).isZero();

        assertThat(text(out).split("\n")).hasSize(3).allSatisfy(line -> assertThat(line)
                .startsWith("[{\"trial\":1,"));
        assertThat(text(err)).startsWith("The connection was lost; trying again. The sweep is not affected.");
    }

    @Test
    void aWatchThatWasEndedForItsSlowReaderIsTakenUpAgain() {
        server.watched = List.of(Samples.board("ACTIVE", 1), Samples.board("COMPLETED", 4));
        server.breakAfter = 1;
        server.breakWith = io.grpc.Status.RESOURCE_EXHAUSTED.withDescription("this call has not been read for long");

        assertThat(run("leaderboard", Samples.SWEEP, "--watch", "-o", "json")).isZero();

        assertThat(text(out).split("\n")).hasSize(3);
    }

    @Test
    void tooManyWatchersAtTheStartAreAnError() {
        server.failPlainly(io.grpc.Status.RESOURCE_EXHAUSTED.withDescription("1000 calls watch sweeps"));

        assertThat(run("leaderboard", Samples.SWEEP, "--watch")).isNotZero();

        assertThat(text(err)).contains("1000 calls watch sweeps");
    }

    @Test
    void aWatchedTerminalIsRedrawnInPlace() {
        server.watched = List.of(Samples.board("ACTIVE", 1), Samples.board("COMPLETED", 4));

        assertThat(run(context(true), "leaderboard", Samples.SWEEP, "--watch")).isZero();

        assertThat(text(out))
                .contains("[#######-----------------------] 1/4 trials")
                .contains("\033[9A\r\033[J");
        assertThat(text(out).split("\n")).allSatisfy(line -> assertThat(line.replaceAll("\033\\[[0-9]*[A-Z]|\r", ""))
                .hasSizeLessThan(60));
    }

    /** Takes one line; whoever read it has gone then. */
    private static PrintStream closedAfterALine(ByteArrayOutputStream read) {
        return new PrintStream(
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        if (text(read).endsWith("\n")) {
                            throw new IOException("Broken pipe");
                        }
                        read.write(b);
                    }
                },
                true,
                StandardCharsets.UTF_8);
    }

    private CliContext context(PrintStream stdout, PrintStream stderr) {
        return new CliContext(
                environment,
                directory,
                Screen.plain(stdout),
                Screen.plain(stderr),
                () -> Samples.NOW,
                Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "table"})
    @Timeout(60)
    void watchingEndsWhenNobodyReadsAnyMore(String format) {
        server.watched = List.of(Samples.board("ACTIVE", 1), Samples.board("PAUSED", 2), Samples.board("ACTIVE", 3));
        PrintStream stderr = new PrintStream(err, true, StandardCharsets.UTF_8);

        int exit = run(context(closedAfterALine(out), stderr), "leaderboard", Samples.SWEEP, "--watch", "-o", format);

        assertThat(exit).isZero();
        assertThat(text(err)).isEmpty();
        assertThat(text(out).split("\n")).hasSize(1);
        assertThat(server.requests).hasSize(1);
    }

    @Test
    @Timeout(60)
    void whoSubmitsAndDoesNotReadOnIsNotToldThatTheSweepCompleted() throws IOException {
        server.watched = List.of(Samples.board("ACTIVE", 1), Samples.board("PAUSED", 2));
        PrintStream stdout = new PrintStream(out, true, StandardCharsets.UTF_8);

        int exit = run(context(stdout, closedAfterALine(err)), "submit", spec("{}"), "--watch");

        assertThat(exit).isEqualTo(1);
        assertThat(text(out)).isEqualTo("digits-a1b2c3\n");
        assertThat(text(err).split("\n")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"COMPLETED,0", "FAILED,1", "CANCELLED,1"})
    void submitAndWatchFailsUnlessTheSweepCompletes(String state, int exit) throws IOException {
        server.watched = List.of(Samples.board(state, 4));

        assertThat(run("submit", spec("{}"), "--watch")).isEqualTo(exit);
        assertThat(text(out)).isEqualTo("digits-a1b2c3\n");
    }
}
