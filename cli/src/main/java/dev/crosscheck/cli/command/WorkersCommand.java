package dev.crosscheck.cli.command;

import dev.crosscheck.cli.client.Client;
import dev.crosscheck.cli.console.ExitCode;
import dev.crosscheck.cli.output.SweepShapes;
import dev.crosscheck.cli.output.Tables;
import dev.crosscheck.proto.v1.ListWorkersRequest;
import dev.crosscheck.proto.v1.Worker;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Lists the workers. */
@Command(
        name = "workers",
        description = "List the workers and what they are at.",
        footer = {"", "Example: crosscheck workers -o json"})
final class WorkersCommand implements Callable<Integer> {
    private static final List<String> KEYS = List.of("worker", "state", "slots", "busy", "device", "last_seen");

    private final Session session;

    WorkersCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (Client client = session.open()) {
            List<Worker> workers = client.sweeps(stub -> stub.listWorkers(ListWorkersRequest.getDefaultInstance()))
                    .getWorkersList();
            session.printer()
                    .list(
                            () -> Tables.workers(
                                    workers, session.context().clock().instant()),
                            () -> SweepShapes.workers(workers),
                            KEYS);
            return ExitCode.DONE.number();
        }
    }
}
