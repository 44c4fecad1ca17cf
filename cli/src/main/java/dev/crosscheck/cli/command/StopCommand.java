package dev.crosscheck.cli.command;

import dev.crosscheck.cli.client.Client;
import dev.crosscheck.cli.console.ExitCode;
import dev.crosscheck.cli.output.SweepShapes;
import dev.crosscheck.proto.v1.StopSweepRequest;
import dev.crosscheck.proto.v1.Sweep;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** End a sweep: running trials are cancelled. */
@Command(
        name = "stop",
        description = "End a sweep: running trials are cancelled.",
        footer = {"", "Example: crosscheck stop digits-mlp-a1b2c3"})
final class StopCommand implements Callable<Integer> {
    @Parameters(paramLabel = "SWEEP", description = "The sweep's id, as submit printed it.")
    private String sweep = "";

    private final Session session;

    StopCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        StopSweepRequest request = StopSweepRequest.newBuilder().setSweep(sweep).build();
        try (Client client = session.open()) {
            Sweep answer = client.sweeps(stub -> stub.stopSweep(request));
            session.printer()
                    .one(
                            () -> List.of(answer.getSweep() + " is " + answer.getState()),
                            () -> SweepShapes.sweep(answer));
            return ExitCode.DONE.number();
        }
    }
}
