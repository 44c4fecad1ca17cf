package dev.crosscheck.cli.command;

import dev.crosscheck.cli.client.Client;
import dev.crosscheck.cli.console.CliException;
import dev.crosscheck.cli.console.ExitCode;
import dev.crosscheck.cli.output.Json;
import dev.crosscheck.proto.v1.DeleteSweepRequest;
import dev.crosscheck.proto.v1.DeleteSweepResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Remove a sweep that has ended, for ever. */
@Command(
        name = "delete",
        description = {
            "Remove a sweep that has ended, for ever: trials, reports, predictions, and uploaded files that nothing else names.",
            "What it learnt of secret sets, and an opened vault, stay on record."
        },
        footer = {"", "Example: crosscheck delete digits-mlp-a1b2c3 --yes"})
final class DeleteCommand implements Callable<Integer> {
    @Parameters(paramLabel = "SWEEP", description = "The sweep's id, as submit printed it.")
    private String sweep = "";

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    private final Session session;
    private final InputStream in;

    DeleteCommand(Session session, InputStream in) {
        this.session = session;
        this.in = in;
    }

    @Override
    public Integer call() throws IOException {
        if (!yes && !confirmed()) {
            session.note("Nothing was deleted.");
            return ExitCode.FAILED.number();
        }
        DeleteSweepRequest request =
                DeleteSweepRequest.newBuilder().setSweep(sweep).build();
        try (Client client = session.open()) {
            DeleteSweepResponse answer = client.sweeps(stub -> stub.deleteSweep(request));
            session.printer()
                    .one(
                            () -> List.of(answer.getSweep() + " is deleted"
                                    + (answer.getFiles() == 0
                                            ? ""
                                            : ", with " + answer.getFiles() + " uploaded files")),
                            () -> Json.object()
                                    .put("sweep", answer.getSweep())
                                    .put("deleted", true)
                                    .put("files", answer.getFiles()));
            return ExitCode.DONE.number();
        }
    }

    private boolean confirmed() throws IOException {
        if (!session.context().err().terminal()) {
            throw CliException.of(
                    ExitCode.USAGE, "USAGE", "Nobody is there to confirm the deletion of " + sweep + ".", "Add --yes.");
        }
        session.note("Delete sweep " + sweep + " with all its trials, for ever? [y/N]");
        String answer = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine();
        return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
    }
}
