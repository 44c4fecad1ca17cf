package dev.crosscheck.cli.command;

import dev.crosscheck.cli.client.Client;
import dev.crosscheck.cli.client.Tokens;
import dev.crosscheck.cli.console.ExitCode;
import dev.crosscheck.cli.output.OverfitText;
import dev.crosscheck.cli.output.ReportShapes;
import dev.crosscheck.proto.v1.GetOverfitReportRequest;
import dev.crosscheck.proto.v1.OverfitReport;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks the secret sets about a sweep. Every call is recorded as an exposure of those sets. */
@Command(
        name = "overfit",
        description = "Ask the secret sets whether the best trial's lead is real. Every answer is counted.",
        footer = {"", "Example: crosscheck overfit digits-mlp-a1b2c3 --fail-on overfit"})
final class OverfitCommand implements Callable<Integer> {
    /** Verdicts to fail on. */
    enum FailOn {
        /** OVERFIT. */
        OVERFIT,
        /** Everything but OK. */
        INCONCLUSIVE
    }

    @Parameters(paramLabel = "SWEEP", description = "The sweep's id, as submit printed it.")
    private String sweep = "";

    @Option(names = "--exact", description = "Exact values instead of bands; needs the auditor's token.")
    private boolean exact;

    @Option(
            names = "--fail-on",
            paramLabel = "overfit|inconclusive",
            description = "Exit with 10 when the verdict is OVERFIT, resp. anything but OK.")
    private @Nullable FailOn failOn;

    private final Session session;

    OverfitCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        GetOverfitReportRequest request = GetOverfitReportRequest.newBuilder()
                .setSweep(sweep)
                .setExact(exact)
                .build();
        try (Client client = session.open(exact ? Tokens.Role.AUDITOR : Tokens.Role.SUBMITTER)) {
            OverfitReport report = client.sweeps(stub -> stub.getOverfitReport(request));
            session.printer()
                    .one(() -> OverfitText.lines(report, session.context().out()), () -> ReportShapes.overfit(report));
            return (fails(report.getVerdict()) ? ExitCode.OVERFIT : ExitCode.DONE).number();
        }
    }

    private boolean fails(String verdict) {
        if (failOn == null) {
            return false;
        }
        return failOn == FailOn.OVERFIT ? verdict.equals("OVERFIT") : !verdict.equals("OK");
    }
}
