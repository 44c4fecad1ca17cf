package dev.crosscheck.cli.process;

import dev.crosscheck.cli.console.CliContext;
import dev.crosscheck.cli.console.CliException;
import dev.crosscheck.cli.console.ExitCode;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** One coordinator and some workers on this machine, as child processes. Closing it stops the workers, then the coordinator; from any thread, any number of times. */
public final class LocalCluster implements AutoCloseable {
    private static final Duration WORKER_PATIENCE = Duration.ofSeconds(10);
    private static final Duration COORDINATOR_PATIENCE = Duration.ofSeconds(15);
    /** Of the service's own variables. */
    private static final Set<String> WORKERS_KNOW =
            Set.of("CROSSCHECK_HOME", "CROSSCHECK_JAVA_OPTS", "CROSSCHECK_LOG_LEVEL");

    private static final int POLL_MILLIS = 100;
    private static final int HTTP_TIMEOUT_MILLIS = 2000;

    private final Path launcher;
    private final int port;
    private final Map<String, String> environment;
    private final BiConsumer<String, String> log;
    private final List<ChildProcess> workers = new ArrayList<>();
    private final List<ChildProcess> coordinators = new ArrayList<>();
    private final BlockingQueue<ChildProcess> deaths = new LinkedBlockingQueue<>();
    private boolean closed;

    /**
     * Prepares a cluster; nothing is started yet.
     *
     * @param context its environment is the children's, but for the token and the server, and, for workers, all of the service's variables that they need not know: keys and passwords
     * @param port port of the coordinator, 1 to 65535
     * @param log gets each line that a child writes, with the child's name
     * @throws CliException when this process was not started from a distribution
     */
    public LocalCluster(CliContext context, int port, BiConsumer<String, String> log) {
        this.launcher = context.distribution()
                .map(distribution -> distribution.resolve("bin").resolve("crosscheck"))
                .orElseThrow(() -> CliException.of(
                        ExitCode.FAILED,
                        "NO_DISTRIBUTION",
                        "This process was not started from a distribution, so that it cannot start others.",
                        "Start it with the distribution's bin/crosscheck."));
        this.port = port;
        this.environment = new HashMap<>(context.environment());
        this.environment.remove("CROSSCHECK_TOKEN");
        this.environment.remove("CROSSCHECK_SERVER");
        this.environment.put("CROSSCHECK_HOME", context.crosscheckHome().toString());
        this.log = log;
    }

    /** Starts the coordinator on its data directory. */
    public void startCoordinator(Path data) {
        start(
                coordinators,
                environment,
                "coordinator",
                "coordinator",
                "--data",
                data.toString(),
                "--port",
                Integer.toString(port));
    }

    /** Starts a worker with one slot. */
    public void startWorker(String name, String device) {
        Map<String, String> known = new HashMap<>(environment);
        known.keySet().removeIf(variable -> variable.startsWith("CROSSCHECK_") && !WORKERS_KNOW.contains(variable));
        start(
                workers,
                known,
                name,
                "worker",
                "--server",
                "localhost:" + port,
                "--name",
                name,
                "--slots",
                "1",
                "--device",
                device);
    }

    private synchronized void start(
            List<ChildProcess> group, Map<String, String> known, String name, String... arguments) {
        if (closed) {
            return;
        }
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(Arrays.asList(arguments));
        group.add(new ChildProcess(name, command, known, log, deaths::add));
    }

    /**
     * Waits until the coordinator is ready.
     *
     * @throws CliException when a child ends before, or the patience does
     */
    public void awaitReady(Duration patience) {
        long rounds = patience.toMillis() / POLL_MILLIS;
        for (long round = 0; round < rounds; round++) {
            Optional<String> death = awaitDeath(Duration.ofMillis(POLL_MILLIS));
            if (death.isPresent()) {
                throw failed(death.get());
            }
            if (isReady()) {
                return;
            }
        }
        throw failed("The coordinator was not ready within " + patience.toSeconds() + " s.");
    }

    /** The error that stands for a child's end. */
    public static CliException failed(String what) {
        return CliException.of(ExitCode.FAILED, "CHILD_FAILED", what, "Its lines above say why; try again after that.");
    }

    private boolean isReady() {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://localhost:" + port + "/readyz").toURL().openConnection();
            connection.setConnectTimeout(HTTP_TIMEOUT_MILLIS);
            connection.setReadTimeout(HTTP_TIMEOUT_MILLIS);
            int status = connection.getResponseCode();
            connection.disconnect();
            return status == 200;
        } catch (IOException ignored) {
            return false;
        }
    }

    /** Waits for a child to end by itself: how it ended; empty when none did in that time. */
    public Optional<String> awaitDeath(Duration patience) {
        try {
            return Optional.ofNullable(deaths.poll(patience.toMillis(), TimeUnit.MILLISECONDS))
                    .map(this::buried);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }

    private synchronized String buried(ChildProcess child) {
        workers.remove(child);
        coordinators.remove(child);
        return child.obituary();
    }

    /** Whether the coordinator and at least one worker are left. */
    public synchronized boolean isUseful() {
        return !coordinators.isEmpty() && !workers.isEmpty();
    }

    /** Whether the coordinator is left. */
    public synchronized boolean hasCoordinator() {
        return !coordinators.isEmpty();
    }

    @Override
    public void close() {
        stop();
    }

    /** Stops what runs; nothing is started afterwards. */
    public synchronized void stop() {
        closed = true;
        workers.parallelStream().forEach(worker -> worker.stop(WORKER_PATIENCE));
        workers.clear();
        coordinators.forEach(coordinator -> coordinator.stop(COORDINATOR_PATIENCE));
        coordinators.clear();
    }
}
