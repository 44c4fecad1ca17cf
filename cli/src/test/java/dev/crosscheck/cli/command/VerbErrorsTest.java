package dev.crosscheck.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.cli.console.CliContext;
import dev.crosscheck.cli.console.FileStream;
import dev.crosscheck.cli.console.Screen;
import io.grpc.Status;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exit codes and sentences of what goes wrong. */
class VerbErrorsTest extends VerbsFixture {
    @ParameterizedTest
    @CsvSource({
        "INVALID_ARGUMENT,2", "NOT_FOUND,3", "UNAVAILABLE,4", "DEADLINE_EXCEEDED,4", "PERMISSION_DENIED,5",
        "UNAUTHENTICATED,5", "FAILED_PRECONDITION,1", "INTERNAL,1", "ALREADY_EXISTS,1", "UNIMPLEMENTED,1"
    })
    void everyStatusHasItsExitCodeAndTwoLines(Status.Code status, int exit) {
        server.fail(status, "SOME_REASON", "This was wrong.");

        assertThat(run("pause", "x", "-o", "json")).isEqualTo(exit);

        assertThat(text(err).split("\n")).hasSize(2).allSatisfy(line -> assertThat(line)
                .isNotBlank());
        assertThat(text(err)).contains("This was wrong.");
        assertThat(json().at("/error/code").asText()).isEqualTo("SOME_REASON");
        assertThat(json().at("/error/message").asText()).contains("This was wrong.");
        assertThat(json().get("error").has("where")).isTrue();
    }

    @Test
    void anUnknownSweepIsSaidToBeLookedUp() {
        server.fail(Status.Code.NOT_FOUND, "UNKNOWN_SWEEP", "There is no sweep 'x'.");

        assertThat(run("leaderboard", "x")).isEqualTo(3);

        assertThat(text(err)).isEqualTo("There is no sweep 'x'.\nList the sweeps with: crosscheck sweeps\n");
        assertThat(text(out)).isEmpty();
    }

    @Test
    void aCoordinatorThatAnswersThatItCannotIsNotSaidToBeMissing() {
        server.fail(
                Status.Code.UNAVAILABLE, "UNAVAILABLE", "nothing can be written: the disk is full; free some space");

        assertThat(run("pause", "x", "-o", "json")).isEqualTo(4);

        assertThat(text(err))
                .startsWith("nothing can be written: the disk is full; free some space\n")
                .doesNotContain("No coordinator answers")
                .doesNotContain("crosscheck up");
        assertThat(json().at("/error/message").asText())
                .isEqualTo("nothing can be written: the disk is full; free some space");
        assertThat(json().at("/error/where").asText()).contains(":");
    }

    @Test
    void whatACoordinatorSaysCountsMoreThanThatAnotherIsNotThere() {
        server.failPlainly(Status.UNAVAILABLE.withDescription("the disk is full"));

        assertThat(run("sweeps", "--server", server.address() + ",127.0.0.1:1")).isEqualTo(4);

        assertThat(text(err)).startsWith("the disk is full\n").doesNotContain("No coordinator answers");
    }

    @Test
    void noServerIsUnavailable() {
        assertThat(run("sweeps", "--server", "127.0.0.1:1", "-o", "json")).isEqualTo(4);

        assertThat(text(err))
                .startsWith("No coordinator answers at 127.0.0.1:1")
                .contains("crosscheck up");
        assertThat(json().at("/error/code").asText()).isEqualTo("UNAVAILABLE");
        assertThat(json().at("/error/where").asText()).isEqualTo("127.0.0.1:1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "finalize",
                "dataset contaminate d s",
                "delete x",
                "drain w",
                "preflight s",
                "export x",
                "convert wandb f",
                "deploy slurm",
                "dataset",
                "dataset retire d",
                "dataset add-set d s",
                "sweeps --frob",
                "leaderboard",
                "trial x",
                "trial x y",
                "overfit x --fail-on never",
                "sweeps -o xml",
                "sweeps --server a:b",
                "sweeps --server a_b:1",
                "sweeps --server -x:1",
                "leaderboard x --watch -o csv",
                "worker --slots 1",
                "submit /nowhere.yaml"
            })
    void whatIsNotOfThisReleaseIsWrongUsage(String line) {
        assertThat(run(line.isEmpty() ? new String[] {} : line.split(" "))).isEqualTo(2);
        assertThat(text(err).split("\n")).hasSize(2);
    }

    @Test
    void usageErrorsSpeakJsonWhereAsked() {
        assertThat(run("export", "x", "-o", "json")).isEqualTo(2);

        assertThat(json().at("/error/code").asText()).isEqualTo("USAGE");
        assertThat(text(err)).isEqualTo("'export' is not a verb of this release.\nSee: crosscheck --help\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sweeps", "trials x -o json", "version"})
    void anAnswerThatAFileDoesNotTakeIsAFailure(String line) {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };

        assertThat(run(answering(new FileStream(full)), line.split(" "))).isEqualTo(1);
        assertThat(text(err)).startsWith("The answer could not be written").contains("\n");
        assertThat(run(answering(new PrintStream(full, true, StandardCharsets.UTF_8)), line.split(" ")))
                .as("a pipe that nobody reads any more, as with | head")
                .isZero();
    }

    private CliContext answering(PrintStream stream) {
        CliContext usual = context(false);
        return new CliContext(
                usual.environment(),
                usual.home(),
                Screen.plain(stream),
                usual.err(),
                usual.clock(),
                usual.distribution());
    }
}
