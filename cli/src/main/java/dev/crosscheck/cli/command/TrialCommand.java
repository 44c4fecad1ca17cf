package dev.crosscheck.cli.command;

import dev.crosscheck.cli.client.Client;
import dev.crosscheck.cli.console.CliException;
import dev.crosscheck.cli.console.ExitCode;
import dev.crosscheck.cli.output.SweepShapes;
import dev.crosscheck.cli.output.Tables;
import dev.crosscheck.proto.v1.GetTrialRequest;
import dev.crosscheck.proto.v1.TrialDetail;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows one trial with its attempts and reported steps. */
@Command(
        name = "trial",
        description = "Show one trial with its attempts and reported steps.",
        footer = {"", "Example: crosscheck trial digits-mlp-a1b2c3 8"})
final class TrialCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "SWEEP", description = "The sweep's id, as submit printed it.")
    private String sweep = "";

    @Parameters(index = "1", paramLabel = "N", description = "The trial's number.")
    private String trial = "";

    private final Session session;

    TrialCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        GetTrialRequest request =
                GetTrialRequest.newBuilder().setSweep(sweep).setTrial(number()).build();
        try (Client client = session.open()) {
            TrialDetail detail = client.sweeps(stub -> stub.getTrial(request));
            session.printer().one(() -> table(detail), () -> SweepShapes.detail(detail));
            return ExitCode.DONE.number();
        }
    }

    private long number() {
        try {
            return Long.parseLong(trial);
        } catch (NumberFormatException e) {
            throw CliException.of(
                    ExitCode.USAGE,
                    "USAGE",
                    "'" + trial + "' is no trial number.",
                    "Give a number of a trial, such as 3; list them with: crosscheck trials " + sweep);
        }
    }

    private static List<String> table(TrialDetail detail) {
        List<String> lines = new ArrayList<>(Tables.trials(List.of(detail.getTrial()), List.of(), true));
        lines.addAll(Tables.notice(detail.getTrial()));
        lines.add("");
        lines.addAll(Tables.attempts(detail.getAttemptsList()));
        if (detail.getStepsCount() > 0) {
            lines.add("");
            lines.addAll(Tables.steps(detail.getStepsList()));
        }
        return lines;
    }
}
