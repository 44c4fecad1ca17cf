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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Check a data set's specification and table; register nothing. */
@Command(
        name = "check",
        description = "Check a data set's specification and table; register nothing.",
        footer = {"", "Example: crosscheck dataset check examples/digits.yaml"})
final class DatasetCheckCommand implements Callable<Integer> {
    @Parameters(paramLabel = "SPEC.yaml", description = "The data set's specification, YAML or JSON.")
    private Path file = Path.of("");

    private final Session session;

    DatasetCheckCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        ReadSpec<DatasetSpec> spec = SpecReader.readDataset(file);
        try (TableForm table = TableForm.of(spec, file);
                Client client = session.open()) {
            Dataset dataset = new Specs(client, session.context().err()).register(table.spec(), true);
            session.printer().one(() -> valid(dataset), () -> ReportShapes.dataset(dataset));
            return ExitCode.DONE.number();
        }
    }

    private List<String> valid(Dataset dataset) {
        List<String> lines = new ArrayList<>(List.of(file + " is valid; nothing was registered."));
        if (!dataset.getName().isEmpty()) {
            lines.addAll(Tables.dataset(dataset));
        }
        return lines;
    }
}
