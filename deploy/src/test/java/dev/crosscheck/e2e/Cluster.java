package dev.crosscheck.e2e;

import dev.crosscheck.testing.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** Several coordinators on one database of the test server, and workers that know them all, as real processes. Closing it kills them all. */
final class Cluster implements AutoCloseable {
    private final Path root;
    private final String url;
    private final List<Seat> seats;
    private final Map<String, Process> processes = new LinkedHashMap<>();
    private final ClusterApi api;

    Cluster(Path root, int nodes) {
        this(root, Seat.local(nodes), PostgresServer.shared().newDatabase());
    }

    /** Coordinators at these places, on this database. */
    Cluster(Path root, List<Seat> seats, String url) {
        this.root = root;
        this.seats = seats;
        this.url = url;
        this.api = new ClusterApi(seats, root.resolve("home"));
    }

    /** All coordinators as workers know them, this one first. */
    private String servers(int first) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < seats.size(); i++) {
            all.add(seats.get((first + i) % seats.size()).client());
        }
        return String.join(",", all);
    }

    String database() {
        return url;
    }

    Installation cli() {
        String watched = String.join(",", seats.stream().map(Seat::watch).toList());
        return new Installation(root.resolve("home"), seats.get(0).port(), watched);
    }

    /** Commands that know this coordinator only. */
    Installation cli(int node) {
        return new Installation(
                root.resolve("home"), seats.get(node).port(), seats.get(node).watch());
    }

    private Path log(String name) {
        return root.resolve(name + ".log");
    }

    /** Starts these coordinators at once and waits until all serve. */
    void startNodes(int... nodes) {
        for (int node : nodes) {
            startNode(node);
        }
        for (int node : nodes) {
            Service.await(Duration.ofMinutes(4), "node " + node + " ready", () -> ready(node));
        }
    }

    /** Starts a coordinator and waits for nothing. */
    void startNode(int node) {
        Seat seat = seats.get(node);
        String contacts = String.join(
                ", ",
                seats.stream()
                        .map(each -> "\"" + each.peer() + ":" + each.management() + "\"")
                        .toList());
        String config = "crosscheck.cluster { port = " + seat.remoting() + ", management-port = " + seat.management()
                + ", contacts = [" + contacts + "] }\n"
                // Nothing is to be suspected because the machine is busy.
                + "akka.cluster.failure-detector.acceptable-heartbeat-pause = "
                + System.getProperty("crosscheck.heartbeatPause", "5s") + "\n";
        try {
            Files.createDirectories(root);
            Path file = Files.writeString(root.resolve("node" + node + ".conf"), config);
            List<String> line =
                    new ArrayList<>(List.of("coordinator", "--config", file.toString(), "--port", "" + seat.port()));
            if (!seat.isLocal()) {
                line.addAll(List.of("--host", "0.0.0.0"));
            }
            ProcessBuilder builder = cli().command(line);
            // Three of them on two cores: a short start matters more than the last bit of speed.
            builder.environment().put("CROSSCHECK_JAVA_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx512m");
            builder.environment().put("CROSSCHECK_STORAGE", "postgres");
            builder.environment().put("CROSSCHECK_POSTGRES_URL", url);
            builder.environment().put("CROSSCHECK_POSTGRES_USER", PostgresServer.USER);
            builder.environment().put("CROSSCHECK_POSTGRES_PASSWORD", PostgresServer.PASSWORD);
            builder.environment().put("CROSSCHECK_CLUSTER_HOST", seat.peer());
            start("node" + node, seat, builder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void startWorker(String name, int slots) {
        startWorker(name, slots, 0);
    }

    /** Starts a worker where this coordinator is; it connects there first. */
    void startWorker(String name, int slots, int node) {
        List<String> line = List.of(
                "worker",
                "--server",
                servers(node),
                "--slots",
                "" + slots,
                "--device",
                "cpu",
                "--name",
                name,
                "--work-dir",
                workDir(name).toString());
        start(name, seats.get(node), cli().command(line));
    }

    Path workDir(String worker) {
        return root.resolve("work-" + worker);
    }

    private void start(String name, Seat seat, ProcessBuilder builder) {
        try {
            builder.command().addAll(0, seat.enter());
            processes.put(
                    name,
                    builder.redirectErrorStream(true)
                            .redirectOutput(
                                    ProcessBuilder.Redirect.appendTo(log(name).toFile()))
                            .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the coordinator serves; fails when it has ended. */
    boolean ready(int node) {
        Process process = processes.get("node" + node);
        if (!process.isAlive()) {
            throw new AssertionError("node " + node + " ended with " + process.exitValue() + "\n" + text(node));
        }
        return api.ready(node) && text(node).contains("ready port=");
    }

    /** All that a coordinator has said. */
    String text(int node) {
        return text("node" + node);
    }

    /** All that a worker or coordinator has said. */
    String text(String name) {
        try {
            return Files.readString(log(name));
        } catch (IOException e) {
            return "";
        }
    }

    /** The coordinator that runs the sweep: the one that started it last and is alive. */
    OptionalInt holder(String sweep) {
        String latest = "";
        OptionalInt holder = OptionalInt.empty();
        for (int node = 0; node < seats.size(); node++) {
            Process process = processes.get("node" + node);
            if (process == null || !process.isAlive()) {
                continue;
            }
            for (String line : text(node).split("\n")) {
                if (line.contains("The sweep runs on this node, sweep=" + sweep) && line.compareTo(latest) > 0) {
                    latest = line;
                    holder = OptionalInt.of(node);
                }
            }
        }
        return holder;
    }

    /** What the coordinators answer. */
    ClusterApi api() {
        return api;
    }

    /** Finished trials of the sweep as this coordinator says; -1 when it cannot say. */
    long finished(int node, String sweep) {
        return api.ask(node, sweep)
                .map(json -> json.path("sweep").isObject() ? json.get("sweep") : json)
                .map(json -> json.path("finished").asLong())
                .orElse(-1L);
    }

    /** Whether the coordinator's process lives. */
    boolean alive(int node) {
        Process process = processes.get("node" + node);
        return process != null && process.isAlive();
    }

    /** Runs the test; when it fails, the ends of all logs go to the output. */
    void telling(Runnable test) {
        try {
            test.run();
        } catch (RuntimeException | Error e) {
            TreeSet<String> names = new TreeSet<>(processes.keySet());
            for (int node = 0; node < seats.size(); node++) {
                names.add("node" + node);
            }
            for (String name : names) {
                Process process = processes.get(name);
                String text = text(name);
                System.out.println("--- " + name + " alive=" + (process != null && process.isAlive()) + "\n"
                        + text.substring(Math.max(0, text.length() - 6000)));
            }
            throw e;
        }
    }

    /** kill -9. */
    void kill(int node) {
        kill("node" + node);
    }

    /** kill -9 of a worker or coordinator. */
    void kill(String name) {
        Process process = processes.remove(name);
        process.destroyForcibly();
        await(process);
    }

    /** The process of a worker or coordinator that was started last. */
    Process process(String name) {
        return processes.get(name);
    }

    /** Waits until the coordinator ends by itself; its exit code. */
    int ended(int node) {
        Process process = processes.remove("node" + node);
        if (!await(process)) {
            process.destroyForcibly();
            throw new AssertionError("node " + node + " lives on\n" + text(node));
        }
        return process.exitValue();
    }

    private static boolean await(Process process) {
        try {
            return process.waitFor(90, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        for (Process process : processes.values()) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        processes.values().forEach(Cluster::await);
    }
}
