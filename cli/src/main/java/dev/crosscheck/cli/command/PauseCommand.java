package dev.crosscheck.cli.command;

import dev.crosscheck.cli.client.Client;
import dev.crosscheck.cli.console.ExitCode;
import dev.crosscheck.cli.output.SweepShapes;
import dev.crosscheck.proto.v1.PauseSweepRequest;
import dev.crosscheck.proto.v1.Sweep;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Start no new trials; running ones go on to their end. */
@Command(
        name = "pause",
        description = "Start no new trials; running ones go on to their end.",
        footer = {"", "Example: crosscheck pause digits-mlp-a1b2c3"})
final class PauseCommand implements Callable<Integer> {
    @Parameters(paramLabel = "SWEEP", description = "The sweep's id, as submit printed it.")
    private String sweep = "";

    private final Session session;

    PauseCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        PauseSweepRequest request =
                PauseSweepRequest.newBuilder().setSweep(sweep).build();
        try (Client client = session.open()) {
            Sweep answer = client.sweeps(stub -> stub.pauseSweep(request));
            session.printer()
                    .one(
                            () -> List.of(answer.getSweep() + " is " + answer.getState()),
                            () -> SweepShapes.sweep(answer));
            return ExitCode.DONE.number();
        }
    }
}
