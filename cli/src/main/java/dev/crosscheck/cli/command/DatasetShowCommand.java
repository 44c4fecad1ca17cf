package dev.crosscheck.cli.command;

import dev.crosscheck.cli.client.Client;
import dev.crosscheck.cli.console.ExitCode;
import dev.crosscheck.cli.output.ReportShapes;
import dev.crosscheck.cli.output.Tables;
import dev.crosscheck.proto.v1.Dataset;
import dev.crosscheck.proto.v1.GetDatasetRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows one data set with its sets. */
@Command(
        name = "show",
        description = "Show a data set with its sets.",
        footer = {"", "Example: crosscheck dataset show digits"})
final class DatasetShowCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "The data set's name.")
    private String name = "";

    private final Session session;

    DatasetShowCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        GetDatasetRequest request = GetDatasetRequest.newBuilder().setName(name).build();
        try (Client client = session.open()) {
            Dataset dataset = client.datasets(stub -> stub.getDataset(request));
            session.printer().one(() -> Tables.dataset(dataset), () -> ReportShapes.dataset(dataset));
            return ExitCode.DONE.number();
        }
    }
}
