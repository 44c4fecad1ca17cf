package dev.crosscheck.cli.command;

import dev.crosscheck.cli.client.Client;
import dev.crosscheck.cli.console.ExitCode;
import dev.crosscheck.cli.output.SweepShapes;
import dev.crosscheck.cli.output.Tables;
import dev.crosscheck.proto.v1.ListSweepsRequest;
import dev.crosscheck.proto.v1.Sweep;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Lists the sweeps, newest first. */
@Command(
        name = "sweeps",
        description = "List the sweeps, newest first.",
        footer = {"", "Example: crosscheck sweeps -o json"})
final class SweepsCommand implements Callable<Integer> {
    private static final List<String> KEYS =
            List.of("sweep", "name", "state", "finished", "max_trials", "best_trial", "best_score", "verdict");

    private final Session session;

    SweepsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (Client client = session.open()) {
            List<Sweep> sweeps = client.sweeps(stub -> stub.listSweeps(ListSweepsRequest.getDefaultInstance()))
                    .getSweepsList();
            session.printer()
                    .list(
                            () -> Tables.sweeps(
                                    sweeps, session.context().clock().instant()),
                            () -> SweepShapes.sweeps(sweeps),
                            KEYS);
            return ExitCode.DONE.number();
        }
    }
}
