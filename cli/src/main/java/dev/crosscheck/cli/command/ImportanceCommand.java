package dev.crosscheck.cli.command;

import dev.crosscheck.cli.client.Client;
import dev.crosscheck.cli.console.CliException;
import dev.crosscheck.cli.console.ExitCode;
import dev.crosscheck.cli.console.OutputFormat;
import dev.crosscheck.cli.output.ImportanceShapes;
import dev.crosscheck.cli.output.ImportanceText;
import dev.crosscheck.proto.v1.GetImportanceRequest;
import dev.crosscheck.proto.v1.ImportanceReport;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which parameters mattered. */
@Command(
        name = "importance",
        description = "Show which parameters mattered, where each is best and which act together.",
        footer = {"", "Example: crosscheck importance digits-mlp-a1b2c3 --top 5"})
final class ImportanceCommand implements Callable<Integer> {
    private static final List<String> KEYS =
            List.of("parameter", "share", "spread", "when", "trials", "ordered", "best", "effect");

    @Parameters(paramLabel = "SWEEP", description = "The sweep's id, as submit printed it.")
    private String sweep = "";

    @Option(
            names = "--top",
            paramLabel = "N",
            description = "Parameters to show, the most important first (default: all).")
    private int top;

    private final Session session;

    ImportanceCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (top < 0) {
            throw CliException.of(
                    ExitCode.USAGE, "USAGE", "--top is " + top + ".", "Give a number of parameters, such as --top 5.");
        }
        GetImportanceRequest request =
                GetImportanceRequest.newBuilder().setSweep(sweep).build();
        try (Client client = session.open()) {
            ImportanceReport report = client.sweeps(stub -> stub.getImportance(request));
            if (session.format() == OutputFormat.CSV) {
                session.printer().list(List::of, () -> ImportanceShapes.parameters(report, top), KEYS);
            } else {
                session.printer()
                        .one(() -> ImportanceText.lines(report, top), () -> ImportanceShapes.report(report, top));
            }
            return ExitCode.DONE.number();
        }
    }
}
