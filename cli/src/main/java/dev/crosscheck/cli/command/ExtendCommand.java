package dev.crosscheck.cli.command;

import dev.crosscheck.cli.client.Client;
import dev.crosscheck.cli.console.ExitCode;
import dev.crosscheck.cli.output.SweepShapes;
import dev.crosscheck.proto.v1.ExtendSweepRequest;
import dev.crosscheck.proto.v1.Sweep;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** More trials for a sweep. */
@Command(
        name = "extend",
        description = "Add trials to a sweep's budget; a sweep whose budget is spent goes on.",
        footer = {"", "Example: crosscheck extend digits-mlp-a1b2c3 --trials 40"})
final class ExtendCommand implements Callable<Integer> {
    @Parameters(paramLabel = "SWEEP", description = "The sweep's id, as submit printed it.")
    private String sweep = "";

    @Option(names = "--trials", paramLabel = "N", required = true, description = "Trials to add, at least 1.")
    private long trials;

    @Mixin
    private final RequestId request = new RequestId();

    private final Session session;

    ExtendCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        ExtendSweepRequest message = ExtendSweepRequest.newBuilder()
                .setSweep(sweep)
                .setTrials(trials)
                .setRequestId(request.id())
                .build();
        try (Client client = session.open()) {
            Sweep answer = client.sweeps(stub -> stub.extendSweep(message));
            session.printer()
                    .one(
                            () -> List.of(answer.getSweep() + " is " + answer.getState() + ", " + answer.getFinished()
                                    + " of " + answer.getMaxTrials() + " trials finished"),
                            () -> SweepShapes.sweep(answer));
            return ExitCode.DONE.number();
        }
    }
}
