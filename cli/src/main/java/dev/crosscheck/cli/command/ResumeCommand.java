package dev.crosscheck.cli.command;

import dev.crosscheck.cli.client.Client;
import dev.crosscheck.cli.console.ExitCode;
import dev.crosscheck.cli.output.SweepShapes;
import dev.crosscheck.proto.v1.ResumeSweepRequest;
import dev.crosscheck.proto.v1.Sweep;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Go on with a paused sweep. */
@Command(
        name = "resume",
        description = "Go on with a paused sweep.",
        footer = {"", "Example: crosscheck resume digits-mlp-a1b2c3"})
final class ResumeCommand implements Callable<Integer> {
    @Parameters(paramLabel = "SWEEP", description = "The sweep's id, as submit printed it.")
    private String sweep = "";

    private final Session session;

    ResumeCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        ResumeSweepRequest request =
                ResumeSweepRequest.newBuilder().setSweep(sweep).build();
        try (Client client = session.open()) {
            Sweep answer = client.sweeps(stub -> stub.resumeSweep(request));
            session.printer()
                    .one(
                            () -> List.of(answer.getSweep() + " is " + answer.getState()),
                            () -> SweepShapes.sweep(answer));
            return ExitCode.DONE.number();
        }
    }
}
