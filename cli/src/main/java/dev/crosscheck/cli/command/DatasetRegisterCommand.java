package dev.crosscheck.cli.command;

import dev.crosscheck.cli.client.Client;
import dev.crosscheck.cli.console.ExitCode;
import dev.crosscheck.cli.output.ReportShapes;
import dev.crosscheck.cli.output.Tables;
import dev.crosscheck.cli.source.TableForm;
import dev.crosscheck.cli.spec.ReadSpec;
import dev.crosscheck.cli.spec.SpecReader;
import dev.crosscheck.proto.v1.Dataset;
import dev.crosscheck.proto.v1.DatasetSpec;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Register a data set: split it and keep the labels of its secret sets. */
@Command(
        name = "register",
        description = "Register a data set: split it and keep the labels of its secret sets.",
        footer = {"", "Example: crosscheck dataset register examples/digits.yaml"})
final class DatasetRegisterCommand implements Callable<Integer> {
    @Parameters(paramLabel = "SPEC.yaml", description = "The data set's specification, YAML or JSON.")
    private Path file = Path.of("");

    private final Session session;

    DatasetRegisterCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        ReadSpec<DatasetSpec> spec = SpecReader.readDataset(file);
        try (TableForm table = TableForm.of(spec, file);
                Client client = session.open()) {
            Dataset dataset = new Specs(client, session.context().err()).register(table.spec(), false);
            session.printer().one(() -> Tables.dataset(dataset), () -> ReportShapes.dataset(dataset));
            return ExitCode.DONE.number();
        }
    }
}
