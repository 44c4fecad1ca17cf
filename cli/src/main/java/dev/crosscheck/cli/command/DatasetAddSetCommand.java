package dev.crosscheck.cli.command;

import dev.crosscheck.cli.client.BlobUploader;
import dev.crosscheck.cli.client.Client;
import dev.crosscheck.cli.console.ExitCode;
import dev.crosscheck.cli.output.SetShapes;
import dev.crosscheck.cli.source.AddedRows;
import dev.crosscheck.cli.spec.SpecFile;
import dev.crosscheck.proto.v1.AddSetRequest;
import dev.crosscheck.proto.v1.SetChange;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Add a fresh secret set to a data set in use. */
@Command(
        name = "add-set",
        description = "Add a fresh secret set to a data set in use.",
        footer = {"", "Example: crosscheck dataset add-set digits fresh --from new.csv"})
final class DatasetAddSetCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "NAME", description = "The data set's name.")
    private String name = "";

    @Parameters(index = "1", paramLabel = "SET", description = "Name of the new set; one that the data set never had.")
    private String set = "";

    @Option(
            names = "--from",
            required = true,
            paramLabel = "FILE",
            description =
                    "CSV or CSV.GZ file with the columns of the data set's source, or a data set's specification (.yaml, .json) whose source holds the set.")
    private Path from = Path.of("");

    private final Session session;

    DatasetAddSetCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (AddedRows rows = AddedRows.of(from);
                Client client = session.open()) {
            SpecFile file = rows.table();
            new BlobUploader(client, session.context().err()).upload(List.of(file));
            AddSetRequest request = AddSetRequest.newBuilder()
                    .setName(name)
                    .setSet(set)
                    .setCsv(file.ref())
                    .build();
            SetChange change = client.datasets(stub -> stub.addSet(request));
            session.printer().one(() -> SetShapes.text(change), () -> SetShapes.json(change));
            return ExitCode.DONE.number();
        }
    }
}
