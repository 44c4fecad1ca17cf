package dev.crosscheck.cli.command;

import dev.crosscheck.cli.client.Client;
import dev.crosscheck.cli.console.ExitCode;
import dev.crosscheck.cli.output.FinalShapes;
import dev.crosscheck.proto.v1.Finalization;
import dev.crosscheck.proto.v1.FinalizeSweepRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Opens the vault set of a sweep for one trial, once and for ever. */
@Command(
        name = "finalize",
        description =
                "Open the vault set for one trial: the number to publish. A vault set is opened once; the sweep takes no more trials.",
        footer = {"", "Example: crosscheck finalize digits-mlp-a1b2c3 --pick 8"})
final class FinalizeCommand implements Callable<Integer> {
    @Parameters(paramLabel = "SWEEP", description = "The sweep's id, as submit printed it.")
    private String sweep = "";

    @Option(
            names = "--pick",
            paramLabel = "recommended|best|N",
            description = "Which trial: recommended by the secret sets (default), best on the tuning set, or a number.")
    private String pick = "recommended";

    private final Session session;

    FinalizeCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        FinalizeSweepRequest request =
                FinalizeSweepRequest.newBuilder().setSweep(sweep).setPick(pick).build();
        try (Client client = session.open()) {
            Finalization answer = client.sweeps(stub -> stub.finalizeSweep(request));
            session.printer().one(() -> FinalShapes.text(answer), () -> FinalShapes.json(answer));
            return ExitCode.DONE.number();
        }
    }
}
