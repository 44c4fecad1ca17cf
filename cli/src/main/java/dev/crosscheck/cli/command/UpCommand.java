package dev.crosscheck.cli.command;

import dev.crosscheck.cli.client.Tokens;
import dev.crosscheck.cli.console.CliContext;
import dev.crosscheck.cli.console.CliException;
import dev.crosscheck.cli.console.ExitCode;
import dev.crosscheck.cli.console.Screen;
import dev.crosscheck.cli.process.Interruption;
import dev.crosscheck.cli.process.LocalCluster;
import dev.crosscheck.cli.process.Ports;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs a coordinator and workers on this machine until it is interrupted. */
@Command(
        name = "up",
        description = "Run a coordinator and workers on this machine until Ctrl-C.",
        footer = {"", "Example: crosscheck up --workers 2 --port 8470"})
final class UpCommand implements Callable<Integer> {
    private static final Duration START = Duration.ofSeconds(90);
    private static final Duration FOREVER = Duration.ofDays(1);

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "Workers with one slot each, on one GPU each where there are GPUs (default: 1).")
    private int workers = 1;

    @Option(names = "--data", paramLabel = "DIR", description = "Data directory (default: $$CROSSCHECK_HOME/data).")
    private @Nullable Path data;

    @Option(
            names = "--port",
            paramLabel = "P",
            description = "Port of the coordinator (default: 8470; 0: any free one).")
    private int port = 8470;

    private final Session session;

    UpCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        CliContext context = session.context();
        int chosen = choosePort();
        Path directory = data == null ? context.crosscheckHome().resolve("data") : data;
        Screen out = context.out();
        try (LocalCluster cluster = new LocalCluster(context, chosen, (name, line) -> out.line(name + " | " + line))) {
            return Interruption.during(() -> run(cluster, directory.toAbsolutePath(), chosen), () -> {
                context.err().line("\nStopping the workers, then the coordinator ...");
                cluster.stop();
                context.err().line("Stopped.");
            });
        }
    }

    private int run(LocalCluster cluster, Path directory, int chosen) {
        cluster.startCoordinator(directory);
        cluster.awaitReady(START);
        for (int i = 1; i <= workers; i++) {
            cluster.startWorker("local-" + i, "auto:" + (i - 1));
        }
        greet(chosen);
        return supervise(cluster);
    }

    private int choosePort() {
        if (workers < 0 || port < 0 || port > 65535) {
            throw CliException.of(
                    ExitCode.USAGE,
                    "USAGE",
                    workers < 0 ? "--workers " + workers + " is below 0." : "--port " + port + " is no port.",
                    "Give --workers 0 or more and --port 0 to 65535.");
        }
        if (port != 0 && !Ports.isFree(port)) {
            throw CliException.at(
                    "localhost:" + port,
                    ExitCode.FAILED,
                    "PORT_IN_USE",
                    "Port " + port + " is in use; a coordinator may run already.",
                    "Use that one (crosscheck sweeps --server localhost:" + port + "), or choose another with --port.");
        }
        return port == 0 ? Ports.free() : port;
    }

    private void greet(int chosen) {
        CliContext home = session.context().withCrosscheckHome(session.context().crosscheckHome());
        Optional<String> token = Tokens.find(home, Tokens.Role.SUBMITTER);
        Screen out = session.context().out();
        String server = chosen == 8470 ? "" : " --server localhost:" + chosen;
        out.line("");
        out.line("Crosscheck is ready:  http://localhost:" + chosen + "/"
                + token.map(value -> "#token=" + value).orElse(""));
        out.line("Next, in another terminal:");
        out.line("  crosscheck dataset register examples/digits.yaml" + server);
        out.line("  crosscheck submit examples/digits-mlp.yaml --watch" + server);
        out.line("Ctrl-C stops the workers, then the coordinator; what was acknowledged is kept.");
        out.line("");
    }

    private int supervise(LocalCluster cluster) {
        while (true) {
            Optional<String> death = cluster.awaitDeath(FOREVER);
            if (death.isPresent() && !(cluster.isUseful() || onlyCoordinatorWanted(cluster))) {
                throw LocalCluster.failed(death.get());
            }
            death.ifPresent(text -> session.note(text + "\nThe others go on."));
        }
    }

    private boolean onlyCoordinatorWanted(LocalCluster cluster) {
        return workers == 0 && cluster.hasCoordinator();
    }
}
