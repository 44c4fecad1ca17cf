package dev.crosscheck.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.crosscheck.testing.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/** Several coordinators on one database of the test server, and workers that know them all, as real processes. Closing it kills them all. */
final class Cluster implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path root;
    private final String url = PostgresServer.shared().newDatabase();
    private final List<Integer> ports = new ArrayList<>();
    private final List<Integer> remoting = new ArrayList<>();
    private final List<Integer> management = new ArrayList<>();
    private final Map<String, Process> processes = new LinkedHashMap<>();
    private final HttpClient http = HttpClient.newHttpClient();

    Cluster(Path root, int nodes) {
        this.root = root;
        for (int i = 0; i < nodes; i++) {
            ports.add(Service.freePort());
            remoting.add(Service.freePort());
            management.add(Service.freePort());
        }
    }

    /** What a client or worker is told: all coordinators. */
    String servers() {
        return String.join(",", ports.stream().map(port -> "localhost:" + port).toList());
    }

    String database() {
        return url;
    }

    Installation cli() {
        return new Installation(root.resolve("home"), ports.get(0), servers());
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

    private void startNode(int node) {
        String contacts = String.join(
                ", ",
                management.stream().map(port -> "\"127.0.0.1:" + port + "\"").toList());
        String config = "crosscheck.cluster { port = " + remoting.get(node) + ", management-port = "
                + management.get(node) + ", contacts = [" + contacts + "] }\n"
                // Nothing is to be suspected because the machine is busy.
                + "akka.cluster.failure-detector.acceptable-heartbeat-pause = 5s\n";
        try {
            Files.createDirectories(root);
            Path file = Files.writeString(root.resolve("node" + node + ".conf"), config);
            ProcessBuilder builder =
                    cli().command(List.of("coordinator", "--config", file.toString(), "--port", "" + ports.get(node)));
            // Three of them on two cores: a short start matters more than the last bit of speed.
            builder.environment().put("CROSSCHECK_JAVA_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx512m");
            builder.environment().put("CROSSCHECK_STORAGE", "postgres");
            builder.environment().put("CROSSCHECK_POSTGRES_URL", url);
            builder.environment().put("CROSSCHECK_POSTGRES_USER", PostgresServer.USER);
            builder.environment().put("CROSSCHECK_POSTGRES_PASSWORD", PostgresServer.PASSWORD);
            builder.environment().put("CROSSCHECK_CLUSTER_HOST", "127.0.0.1");
            start("node" + node, builder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void startWorker(String name, int slots) {
        start(
                name,
                cli().command(List.of(
                        "worker",
                        "--server",
                        servers(),
                        "--slots",
                        "" + slots,
                        "--device",
                        "cpu",
                        "--name",
                        name,
                        "--work-dir",
                        root.resolve("work-" + name).toString())));
    }

    private void start(String name, ProcessBuilder builder) {
        try {
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

    private boolean ready(int node) {
        Process process = processes.get("node" + node);
        if (!process.isAlive()) {
            throw new AssertionError("node " + node + " ended with " + process.exitValue() + "\n" + text(node));
        }
        try {
            return get(node, "/readyz", "").statusCode() == 200 && text(node).contains("ready port=");
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** All that a coordinator has said. */
    String text(int node) {
        try {
            return Files.readString(log("node" + node));
        } catch (IOException e) {
            return "";
        }
    }

    /** The coordinator that runs the sweep: the one that started it last and is alive. */
    OptionalInt holder(String sweep) {
        String latest = "";
        OptionalInt holder = OptionalInt.empty();
        for (int node = 0; node < ports.size(); node++) {
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

    private HttpResponse<String> get(int node, String path, String token) {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(
                            URI.create("http://localhost:" + ports.get(node) + path))
                    .timeout(Duration.ofSeconds(3));
            if (!token.isEmpty()) {
                request.header("authorization", "Bearer " + token);
            }
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private String token() {
        try {
            return Files.readAllLines(root.resolve("home").resolve("tokens")).stream()
                    .filter(line -> line.startsWith("submitter: "))
                    .map(line -> line.substring("submitter: ".length()))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Finished trials of the sweep as this coordinator says; -1 when it cannot say. */
    long finished(int node, String sweep) {
        try {
            HttpResponse<String> answer = get(node, "/v1/sweeps/" + sweep, token());
            if (answer.statusCode() != 200) {
                return -1;
            }
            JsonNode json = JSON.readTree(answer.body());
            return (json.has("sweep") && json.get("sweep").isObject() ? json.get("sweep") : json)
                    .path("finished")
                    .asLong();
        } catch (UncheckedIOException e) {
            return -1;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs the test; when it fails, the ends of all logs go to the output. */
    void telling(Runnable test) {
        try {
            test.run();
        } catch (RuntimeException | Error e) {
            processes.forEach((name, process) -> System.out.println("--- " + name + " alive=" + process.isAlive()));
            for (int node = 0; node < ports.size(); node++) {
                String text = text(node);
                System.out.println("--- node" + node + "\n" + text.substring(Math.max(0, text.length() - 6000)));
            }
            throw e;
        }
    }

    /** kill -9. */
    void kill(int node) {
        Process process = processes.remove("node" + node);
        process.destroyForcibly();
        await(process);
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
