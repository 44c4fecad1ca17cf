package dev.crosscheck.cli.command;

import dev.crosscheck.cli.client.Client;
import dev.crosscheck.cli.console.ExitCode;
import dev.crosscheck.cli.output.SweepShapes;
import dev.crosscheck.cli.output.Tables;
import dev.crosscheck.proto.v1.GetSweepRequest;
import dev.crosscheck.proto.v1.ListTrialsRequest;
import dev.crosscheck.proto.v1.ListTrialsResponse;
import dev.crosscheck.proto.v1.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lists the trials of a sweep by number. */
@Command(
        name = "trials",
        description = "List a sweep's trials by number.",
        footer = {"", "Example: crosscheck trials digits-mlp-a1b2c3 -o csv"})
final class TrialsCommand implements Callable<Integer> {
    private static final List<String> KEYS = List.of(
            "trial", "rank", "kind", "state", "attempts", "score", "worker", "started", "ended", "stopped_because");
    private static final int PAGE = 1000;

    @Parameters(paramLabel = "SWEEP", description = "The sweep's id, as submit printed it.")
    private String sweep = "";

    private final Session session;

    TrialsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (Client client = session.open()) {
            GetSweepRequest request =
                    GetSweepRequest.newBuilder().setSweep(sweep).build();
            List<String> parameters =
                    client.sweeps(stub -> stub.getSweep(request)).getParametersList();
            List<Trial> trials = all(client);
            session.printer()
                    .list(
                            () -> Tables.trials(trials, parameters, false),
                            () -> SweepShapes.trials(trials, parameters),
                            KEYS);
            return ExitCode.DONE.number();
        }
    }

    private List<Trial> all(Client client) {
        List<Trial> trials = new ArrayList<>();
        ListTrialsResponse page = page(client, 0);
        trials.addAll(page.getTrialsList());
        while (page.hasNextTrial()) {
            page = page(client, page.getNextTrial());
            trials.addAll(page.getTrialsList());
        }
        return trials;
    }

    private ListTrialsResponse page(Client client, long from) {
        ListTrialsRequest request = ListTrialsRequest.newBuilder()
                .setSweep(sweep)
                .setPageSize(PAGE)
                .setFromTrial(from)
                .build();
        return client.sweeps(stub -> stub.listTrials(request));
    }
}
