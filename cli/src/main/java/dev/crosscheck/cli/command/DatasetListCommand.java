package dev.crosscheck.cli.command;

import dev.crosscheck.cli.client.Client;
import dev.crosscheck.cli.console.ExitCode;
import dev.crosscheck.cli.output.ReportShapes;
import dev.crosscheck.cli.output.Tables;
import dev.crosscheck.proto.v1.Dataset;
import dev.crosscheck.proto.v1.ListDatasetsRequest;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Lists the data sets. */
@Command(
        name = "list",
        description = "List the data sets.",
        footer = {"", "Example: crosscheck dataset list -o json"})
final class DatasetListCommand implements Callable<Integer> {
    private static final List<String> KEYS =
            List.of("name", "version", "task", "classes", "features", "sets", "registered", "exposures", "warnings");

    private final Session session;

    DatasetListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (Client client = session.open()) {
            List<Dataset> datasets = client.datasets(
                            stub -> stub.listDatasets(ListDatasetsRequest.getDefaultInstance()))
                    .getDatasetsList();
            session.printer().list(() -> Tables.datasets(datasets), () -> ReportShapes.datasets(datasets), KEYS);
            return ExitCode.DONE.number();
        }
    }
}
