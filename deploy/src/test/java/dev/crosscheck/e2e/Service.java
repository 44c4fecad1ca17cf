package dev.crosscheck.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import dev.crosscheck.testing.FreePort;
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
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A coordinator and its workers as real processes below one temporary directory. Closing it kills them all. */
final class Service implements AutoCloseable {
    private final Path root;
    private final Installation installation;
    private final Map<String, Process> processes = new LinkedHashMap<>();
    private final HttpClient http = HttpClient.newHttpClient();

    Service(Path root) {
        this.root = root;
        this.installation = new Installation(root.resolve("home"), FreePort.next());
    }

    /** Waits until the condition holds; fails after the time with the sentence. */
    static void await(Duration atMost, String what, BooleanSupplier condition) {
        var end = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + atMost.toSeconds() + " s: " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        }
    }

    Installation cli() {
        return installation;
    }

    Path data() {
        return root.resolve("data");
    }

    Path log(String name) {
        return root.resolve(name + ".log");
    }

    Path workDir(String worker) {
        return root.resolve("work-" + worker);
    }

    void startCoordinator(String... more) {
        var args = new ArrayList<>(
                List.of("coordinator", "--data", data().toString(), "--port", "" + installation.port()));
        args.addAll(List.of(more));
        start("coordinator", args);
        await(Duration.ofMinutes(4), "coordinator ready\n" + tail("coordinator"), this::ready);
    }

    void startWorker(String name, int slots) {
        startWorker(name, slots, installation.port());
    }

    void startWorker(String name, int slots, int port) {
        startWorker(name, slots, port, List.of());
    }

    /** With more options. */
    void startWorker(String name, int slots, List<String> options) {
        startWorker(name, slots, installation.port(), options);
    }

    private void startWorker(String name, int slots, int port, List<String> options) {
        var args = new ArrayList<>(List.of(
                "worker",
                "--server",
                "localhost:" + port,
                "--slots",
                "" + slots,
                "--device",
                "cpu",
                "--name",
                name,
                "--work-dir",
                workDir(name).toString()));
        args.addAll(options);
        start(name, args);
    }

    /** A worker that finds its devices by itself, first in a PATH that begins with this folder. */
    void startWorker(String name, Path programs, String... more) {
        var args = new ArrayList<>(List.of(
                "worker",
                "--server",
                "localhost:" + installation.port(),
                "--name",
                name,
                "--work-dir",
                workDir(name).toString()));
        args.addAll(List.of(more));
        var builder = installation.command(args);
        builder.environment().merge("PATH", programs.toString(), (path, first) -> first + ":" + path);
        builder.environment().remove("CUDA_VISIBLE_DEVICES");
        start(name, builder);
    }

    private void start(String name, List<String> args) {
        start(name, installation.command(args));
    }

    private void start(String name, ProcessBuilder builder) {
        try {
            Files.createDirectories(root);
            var log = ProcessBuilder.Redirect.appendTo(log(name).toFile());
            processes.put(
                    name, builder.redirectErrorStream(true).redirectOutput(log).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean ready() {
        var coordinator = processes.get("coordinator");
        if (!coordinator.isAlive()) {
            throw new AssertionError("coordinator ended with " + coordinator.exitValue() + "\n" + tail("coordinator"));
        }
        try {
            return get("/readyz").statusCode() == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    HttpResponse<String> get(String path, String... headers) {
        try {
            var request = HttpRequest.newBuilder(URI.create("http://localhost:" + installation.port() + path))
                    .timeout(Duration.ofSeconds(10));
            if (headers.length > 0) {
                request.headers(headers);
            }
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** kill -9, and nothing else: children have to notice by themselves. */
    void kill(String name) {
        var process = processes.remove(name);
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    Process process(String name) {
        return processes.get(name);
    }

    String tail(String name) {
        try {
            var text = Files.exists(log(name)) ? Files.readString(log(name)) : "(no log)";
            return text.substring(Math.max(0, text.length() - 4000));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Writes a spec and submits it; the sweep's id. */
    String submit(String yaml) {
        return installation
                .ok("submit", write("sweep.yaml", yaml).toString())
                .out()
                .strip();
    }

    Path write(String name, String text) {
        try {
            Files.createDirectories(root);
            return Files.writeString(root.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long finished(String sweep) {
        return row(sweep).path("finished").asLong();
    }

    String state(String sweep) {
        return row(sweep).path("state").asText();
    }

    /** The sweep in the service's list, over HTTP: a process for each look would be half of a test's work. Waits while the coordinator is away. */
    private JsonNode row(String sweep) {
        var answer = new AtomicReference<JsonNode>();
        await(Duration.ofMinutes(1), "an answer of the coordinator\n" + tail("coordinator"), () -> {
            answer.set(sweeps().orElse(null));
            return answer.get() != null;
        });
        for (var row : answer.get().path("sweeps")) {
            if (row.path("sweep").asText().equals(sweep)) {
                return row;
            }
        }
        throw new AssertionError("no sweep " + sweep);
    }

    private Optional<JsonNode> sweeps() {
        try {
            var answer = get("/v1/sweeps", "authorization", "Bearer " + installation.token("submitter"));
            return answer.statusCode() == 200 ? Optional.of(Installation.json(answer.body())) : Optional.empty();
        } catch (UncheckedIOException e) {
            return Optional.empty();
        }
    }

    void awaitState(String sweep, String state, Duration atMost) {
        await(atMost, sweep + " " + state, () -> state(sweep).equals(state));
    }

    @Override
    public void close() {
        var all = new ArrayList<>(processes.values());
        for (var process : all) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        for (var process : all) {
            try {
                process.waitFor(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
