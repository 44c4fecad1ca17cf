package dev.crosscheck.cli.command;

import dev.crosscheck.cli.client.Client;
import dev.crosscheck.cli.console.ExitCode;
import dev.crosscheck.cli.output.SetShapes;
import dev.crosscheck.proto.v1.RetireSetRequest;
import dev.crosscheck.proto.v1.SetChange;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Take a secret set out of all later verdicts and sweeps, for ever. */
@Command(
        name = "retire",
        description = "Take a secret set out of all later verdicts and sweeps, for ever.",
        footer = {"", "Example: crosscheck dataset retire digits xc1 --reason \"replaced by fresh\""})
final class DatasetRetireCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "NAME", description = "The data set's name.")
    private String name = "";

    @Parameters(index = "1", paramLabel = "SET", description = "The secret set's name.")
    private String set = "";

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; kept on record.")
    private String reason = "";

    private final Session session;

    DatasetRetireCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        RetireSetRequest request = RetireSetRequest.newBuilder()
                .setName(name)
                .setSet(set)
                .setReason(reason)
                .build();
        try (Client client = session.open()) {
            SetChange change = client.datasets(stub -> stub.retireSet(request));
            session.printer().one(() -> SetShapes.text(change), () -> SetShapes.json(change));
            return ExitCode.DONE.number();
        }
    }
}
