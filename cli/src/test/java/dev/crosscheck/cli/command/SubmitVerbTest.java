package dev.crosscheck.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.proto.v1.CreateSweepRequest;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** {@code submit}: what is uploaded, printed and refused. */
class SubmitVerbTest extends VerbsFixture {
    @Test
    void submitPrintsTheIdAlone() throws IOException {
        assertThat(run("submit", spec("budget: {max_trials: 4}\n"))).isZero();

        assertThat(text(out)).isEqualTo("digits-a1b2c3\n");
        assertThat(text(err)).isEqualTo("note: strategy auto: gp\n");
        CreateSweepRequest request = (CreateSweepRequest) server.requests.get(0);
        assertThat(request.getSpec().getBudget().getMaxTrials()).isEqualTo(4);
        assertThat(request.getRequestId()).isNotEmpty();
    }

    @Test
    void submitUploadsWhatTheServerMisses() throws IOException {
        byte[] content = new byte[(2 << 20) + 5];
        content[7] = 1;
        Files.write(directory.resolve("big.bin"), content);
        String spec = spec("trainer: {command: [a], files: [big.bin]}\n");

        assertThat(run("submit", spec, "-o", "json")).isZero();
        assertThat(json().get("sweep").asText()).isEqualTo(Samples.SWEEP);
        assertThat(server.blobs.values()).containsExactly(content);
        assertThat(server.chunks).hasValue(4);

        assertThat(run("submit", spec)).isZero();
        assertThat(server.chunks).as("nothing is sent twice").hasValue(4);
    }

    @Test
    void validateOnlyCreatesNothing() throws IOException {
        assertThat(run("submit", spec("{}"), "--validate-only", "-o", "json")).isZero();

        assertThat(json().get("valid").asBoolean()).isTrue();
        assertThat(((CreateSweepRequest) server.requests.get(0)).getValidateOnly())
                .isTrue();
    }

    @Test
    void serverViolationsGetTheLinesOfTheFile() throws IOException {
        server.fail(
                Status.Code.INVALID_ARGUMENT,
                "INVALID_SPEC",
                "2 mistakes",
                "parameters.lr.min",
                "2.0 is above max 1.0",
                "budget.max_trials",
                "is missing");
        String file = spec("kind: Sweep\nparameters:\n  lr:\n    type: float\n    min: 2.0\nbudget: {}\n");

        assertThat(run("submit", file, "-o", "json")).isEqualTo(2);

        assertThat(text(err))
                .isEqualTo(file + ":5: parameters.lr.min: 2.0 is above max 1.0\n" + file
                        + ":6: budget.max_trials: is missing\n"
                        + "Correct the file and try again; nothing was created.\n");
        assertThat(json().at("/error/code").asText()).isEqualTo("INVALID_SPEC");
        assertThat(json().at("/error/where").asText()).isEqualTo(file + ":5");
        assertThat(json().at("/error/mistakes")).hasSize(2);
    }
}
