package dev.crosscheck.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.crosscheck.cli.client.Client;
import dev.crosscheck.cli.client.ServerAddress;
import dev.crosscheck.cli.client.Tokens;
import dev.crosscheck.cli.console.CliContext;
import dev.crosscheck.cli.console.CliException;
import dev.crosscheck.cli.console.ExitCode;
import dev.crosscheck.cli.console.OutputFormat;
import dev.crosscheck.cli.console.Screen;
import dev.crosscheck.cli.output.Json;
import dev.crosscheck.cli.output.LeaderboardView;
import dev.crosscheck.cli.output.OverfitText;
import dev.crosscheck.cli.output.Printer;
import dev.crosscheck.cli.output.ReportShapes;
import dev.crosscheck.cli.output.WatchView;
import dev.crosscheck.cli.process.Interruption;
import dev.crosscheck.cli.process.LocalCluster;
import dev.crosscheck.cli.process.Ports;
import dev.crosscheck.cli.process.TemporaryDirectory;
import dev.crosscheck.cli.spec.ReadSpec;
import dev.crosscheck.cli.spec.SpecReader;
import dev.crosscheck.proto.v1.Dataset;
import dev.crosscheck.proto.v1.DatasetSet;
import dev.crosscheck.proto.v1.DatasetSpec;
import dev.crosscheck.proto.v1.GetLeaderboardRequest;
import dev.crosscheck.proto.v1.GetOverfitReportRequest;
import dev.crosscheck.proto.v1.Leaderboard;
import dev.crosscheck.proto.v1.OverfitReport;
import dev.crosscheck.proto.v1.SweepSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The whole story on this machine, in a temporary directory: data set, sweep, leaderboard, overfit report. */
@Command(
        name = "demo",
        description = "Search on real digits on this machine, in about a minute; leaves nothing behind.",
        footer = {"", "Example: crosscheck demo --keep"})
final class DemoCommand implements Callable<Integer> {
    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration WATCH_ROUND = Duration.ofMillis(500);
    private static final Duration GRACE = Duration.ofSeconds(3);
    private static final int ROWS = 10;
    private static final int WORKERS = 2;
    private static final int LAST_LINES = 20;

    @Option(names = "--keep", description = "Keep the temporary directory and say where it is.")
    private boolean keep;

    private final Session session;
    private final Queue<String> recent = new ConcurrentLinkedQueue<>();

    DemoCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Printer.requireNoCsv(session.format());
        Path examples =
                session.context().distribution().map(d -> d.resolve("examples")).orElse(Path.of("examples"));
        int port = Ports.free();
        try (TemporaryDirectory directory = new TemporaryDirectory("crosscheck-demo-", keep)) {
            CliContext context = surroundings(directory.path().resolve("home"));
            try (LocalCluster cluster = new LocalCluster(context, port, this::remember)) {
                Path data = directory.path().resolve("data");
                return Interruption.during(() -> run(context, cluster, port, data, examples), () -> {
                    cluster.stop();
                    directory.delete();
                });
            } catch (CliException e) {
                recent.forEach(session::note);
                throw e;
            } finally {
                if (keep) {
                    session.note("Kept: " + directory.path());
                }
            }
        }
    }

    private void remember(String child, String line) {
        recent.add(child + ": " + line);
        while (recent.size() > LAST_LINES) {
            recent.poll();
        }
    }

    /** A home of its own, and nothing that leads elsewhere; PyTorch's unpacked libraries are taken from the user's where they are. */
    private CliContext surroundings(Path home) {
        Path libraries = session.context().crosscheckHome().resolve("djl");
        CliContext context = session.context().apart(home);
        boolean use = Files.isDirectory(libraries)
                && context.variable("DJL_CACHE_DIR").isEmpty();
        return use ? context.withVariable("DJL_CACHE_DIR", libraries.toString()) : context;
    }

    private int run(CliContext context, LocalCluster cluster, int port, Path data, Path examples) {
        say("Starting a coordinator and " + WORKERS + " CPU workers ...");
        cluster.startCoordinator(data);
        cluster.awaitReady(START);
        for (int i = 1; i <= WORKERS; i++) {
            cluster.startWorker("demo-" + i, "cpu");
        }
        Optional<String> token = Tokens.find(context, Tokens.Role.SUBMITTER);
        try (Client client = new Client(List.of(new ServerAddress("localhost", port)), token, Optional.empty())) {
            story(client, cluster, examples);
        }
        return ExitCode.DONE.number();
    }

    private void story(Client client, LocalCluster cluster, Path examples) {
        Specs specs = new Specs(client, session.context().err());
        ReadSpec<DatasetSpec> digits = SpecReader.readDataset(examples.resolve("digits.yaml"));
        Dataset dataset = specs.register(digits, false);
        say("Registered " + dataset.getName() + ": " + setsOf(dataset, false) + "; secret: " + setsOf(dataset, true)
                + ".");
        ReadSpec<SweepSpec> spec = SpecReader.readSweep(examples.resolve("digits-demo.yaml"));
        String sweep = specs.create(spec, false).getSweep().getSweep();
        say("Started " + sweep + ". The search sees the tuning set; the secret sets stay with the coordinator.");
        say("");
        watch(client, cluster, sweep);
        Leaderboard board = client.sweeps(stub -> stub.getLeaderboard(
                GetLeaderboardRequest.newBuilder().setSweep(sweep).setTop(ROWS).build()));
        OverfitReport report = client.sweeps(stub -> stub.getOverfitReport(
                GetOverfitReportRequest.newBuilder().setSweep(sweep).build()));
        answer(sweep, board, report);
    }

    private static String setsOf(Dataset dataset, boolean secret) {
        return String.join(
                ", ",
                dataset.getSetsList().stream()
                        .filter(set -> set.getSecret() == secret)
                        .map((DatasetSet set) -> set.getSet() + " " + set.getExamples())
                        .toList());
    }

    /** Watches the sweep on a thread of its own, so that a child's end is noticed although the sweep is silent. */
    private void watch(Client client, LocalCluster cluster, String sweep) {
        AtomicReference<@Nullable Leaderboard> end = new AtomicReference<>();
        AtomicReference<@Nullable CliException> failure = new AtomicReference<>();
        Screen screen = story();
        WatchView view =
                WatchView.of(screen, OutputFormat.TABLE, ROWS, session.context().clock());
        Thread watching = new Thread(
                () -> {
                    try {
                        end.set(new Watcher(client, screen, Duration.ZERO).watchQuietly(sweep, ROWS, view));
                    } catch (CliException e) {
                        failure.set(e);
                    }
                },
                "watching");
        watching.setDaemon(true);
        watching.start();
        while (watching.isAlive()) {
            Optional<String> death = cluster.awaitDeath(WATCH_ROUND);
            if (death.isPresent()) {
                throw LocalCluster.failed(death.get());
            }
        }
        CliException error = failure.get();
        if (error != null) {
            // A coordinator that died ends the stream a little before it is seen to be gone.
            throw cluster.awaitDeath(GRACE).map(LocalCluster::failed).orElse(error);
        }
        requireCompleted(end.get());
    }

    private static void requireCompleted(@Nullable Leaderboard end) {
        if (end == null || !end.getSweep().getState().equals("COMPLETED")) {
            String why = end == null
                    ? "was lost"
                    : "ended " + end.getSweep().getState() + " "
                            + end.getSweep().getStateBecause();
            throw CliException.of(
                    ExitCode.FAILED,
                    "DEMO_FAILED",
                    "The demo's sweep " + why + ".",
                    "Try again with --keep and look into its data.");
        }
    }

    private void answer(String sweep, Leaderboard board, OverfitReport report) {
        if (session.format() == OutputFormat.JSON) {
            ObjectNode answer = Json.object();
            answer.put("sweep", sweep);
            answer.set("leaderboard", LeaderboardView.json(board, ROWS));
            answer.set("overfit", ReportShapes.overfit(report));
            session.context().out().line(Json.pretty(answer));
            return;
        }
        Screen out = session.context().out();
        out.line("");
        out.line("Leaderboard");
        LeaderboardView.table(board, ROWS, out, session.context().clock().instant())
                .forEach(out::line);
        out.line("");
        out.line("Overfit report");
        OverfitText.lines(report, out).forEach(out::line);
        out.line("");
        out.line(
                "Try next: crosscheck up --workers 2, then with your own data: crosscheck submit examples/digits-mlp.yaml --watch");
    }

    private Screen story() {
        return session.format() == OutputFormat.JSON
                ? session.context().err()
                : session.context().out();
    }

    private void say(String line) {
        story().line(line);
    }
}
