package dev.crosscheck.cli.command;

import dev.crosscheck.cli.client.Client;
import dev.crosscheck.cli.console.ExitCode;
import dev.crosscheck.cli.output.SetShapes;
import dev.crosscheck.proto.v1.ContaminateSetRequest;
import dev.crosscheck.proto.v1.SetChange;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Declare that a secret set has become known where it must not be: it counts no more. */
@Command(
        name = "contaminate",
        description = "Declare that a secret set has become known where it must not be: it counts no more.",
        footer = {"", "Example: crosscheck dataset contaminate digits xc1 --reason \"its labels were published\""})
final class DatasetContaminateCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "NAME", description = "The data set's name.")
    private String name = "";

    @Parameters(index = "1", paramLabel = "SET", description = "The secret set's name.")
    private String set = "";

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "What happened; kept on record.")
    private String reason = "";

    private final Session session;

    DatasetContaminateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        ContaminateSetRequest request = ContaminateSetRequest.newBuilder()
                .setName(name)
                .setSet(set)
                .setReason(reason)
                .build();
        try (Client client = session.open()) {
            SetChange change = client.datasets(stub -> stub.contaminateSet(request));
            session.printer().one(() -> SetShapes.text(change), () -> SetShapes.json(change));
            return ExitCode.DONE.number();
        }
    }
}
