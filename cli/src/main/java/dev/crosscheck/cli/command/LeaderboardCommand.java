package dev.crosscheck.cli.command;

import dev.crosscheck.cli.client.Client;
import dev.crosscheck.cli.console.ExitCode;
import dev.crosscheck.cli.console.OutputFormat;
import dev.crosscheck.cli.console.Screen;
import dev.crosscheck.cli.output.LeaderboardView;
import dev.crosscheck.cli.output.Printer;
import dev.crosscheck.cli.output.WatchView;
import dev.crosscheck.proto.v1.GetLeaderboardRequest;
import dev.crosscheck.proto.v1.Leaderboard;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows a sweep's trials in rank order, once or as they come. */
@Command(
        name = "leaderboard",
        description = "Show a sweep's trials, best tuning score first.",
        footer = {"", "Example: crosscheck leaderboard digits-mlp-a1b2c3 --watch --top 5"})
final class LeaderboardCommand implements Callable<Integer> {
    private static final List<String> KEYS = List.of(
            "trial", "rank", "kind", "state", "attempts", "score", "worker", "started", "ended", "stopped_because");
    private static final int WATCHED_ROWS = 10;
    private static final Duration RECONNECT = Duration.ofSeconds(2);

    @Parameters(paramLabel = "SWEEP", description = "The sweep's id, as submit printed it.")
    private String sweep = "";

    @Option(
            names = "--watch",
            description = "Go on until the sweep ends or nobody reads on (json: one array per line).")
    private boolean watch;

    @Option(names = "--top", paramLabel = "N", description = "Rows to show (default: all; 10 with --watch).")
    private int top;

    private final Session session;

    LeaderboardCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (Client client = session.open()) {
            return watch ? watch(client) : once(client);
        }
    }

    private int once(Client client) {
        GetLeaderboardRequest request =
                GetLeaderboardRequest.newBuilder().setSweep(sweep).setTop(top).build();
        Leaderboard board = client.sweeps(stub -> stub.getLeaderboard(request));
        Screen out = session.context().out();
        session.printer()
                .list(
                        () -> LeaderboardView.table(
                                board, top, out, session.context().clock().instant()),
                        () -> LeaderboardView.json(board, top),
                        KEYS);
        return ExitCode.DONE.number();
    }

    private int watch(Client client) {
        Printer.requireNoCsv(session.format());
        Screen out = session.context().out();
        int rows = top > 0 ? top : WATCHED_ROWS;
        WatchView view =
                WatchView.of(out, session.format(), rows, session.context().clock());
        Leaderboard end = new Watcher(client, session.context().err(), RECONNECT).watch(sweep, rows, view, out);
        if (session.format() == OutputFormat.TABLE && WatchView.hasEnded(end)) {
            if (!out.terminal()) {
                LeaderboardView.table(end, rows, out, session.context().clock().instant())
                        .forEach(out::line);
            }
            Hints.afterWatching(end).forEach(session::note);
        }
        return ExitCode.DONE.number();
    }
}
