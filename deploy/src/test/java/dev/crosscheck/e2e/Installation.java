package dev.crosscheck.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The distribution under test, with a home directory of its own. Runs its commands as a user would, in processes. */
final class Installation {
    static final Path DIST = Path.of(System.getProperty("crosscheck.dist")).toAbsolutePath();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path home;
    private final int port;
    private final String servers;
    private String javaOptions = "";

    Installation(Path home, int port) {
        this(home, port, "localhost:" + port);
    }

    /** One whose commands know several coordinators. */
    Installation(Path home, int port, String servers) {
        this.home = home;
        this.port = port;
        this.servers = servers;
    }

    /** What a command left behind. */
    record Result(int exit, String out, String err) {
        JsonNode json() {
            try {
                return JSON.readTree(out);
            } catch (IOException e) {
                throw new UncheckedIOException("not JSON: " + out + "\nstderr: " + err, e);
            }
        }
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException("not JSON: " + text, e);
        }
    }

    /** The token of this role, as a coordinator or {@code crosscheck up} wrote it into the home directory. */
    String token(String role) {
        return token(home, role);
    }

    static String token(Path home, String role) {
        try {
            return Files.readAllLines(home.resolve("tokens")).stream()
                    .filter(line -> line.startsWith(role + ": "))
                    .map(line -> line.substring(role.length() + 2))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path home() {
        return home;
    }

    int port() {
        return port;
    }

    /** More options for the JVM of each process from now on, separated by blanks. */
    void javaOptions(String options) {
        javaOptions = options;
    }

    /** A process builder for {@code crosscheck args...}, environment set. */
    ProcessBuilder command(List<String> args) {
        var line = new ArrayList<String>();
        line.add(DIST.resolve("bin/crosscheck").toString());
        line.addAll(args);
        var builder = new ProcessBuilder(line);
        builder.environment().put("CROSSCHECK_HOME", home.toString());
        builder.environment().put("CROSSCHECK_SERVER", servers);
        builder.environment().put("NO_COLOR", "1");
        // Unpacked once for all tests: 432 MB.
        builder.environment().put("DJL_CACHE_DIR", DIST.resolveSibling("djl").toString());
        builder.environment().remove("CROSSCHECK_TOKEN");
        if (!javaOptions.isEmpty()) {
            builder.environment().put("CROSSCHECK_JAVA_OPTS", javaOptions);
        }
        return builder;
    }

    /** Runs a command to its end; a minute at most. */
    Result run(String... args) {
        return run(60, args);
    }

    Result run(int seconds, String... args) {
        try {
            var out = Files.createTempFile("out", ".txt");
            var err = Files.createTempFile("err", ".txt");
            var process = command(List.of(args))
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("did not end within " + seconds + " s: " + String.join(" ", args) + "\n"
                        + Files.readString(out) + Files.readString(err));
            }
            var result = new Result(process.exitValue(), Files.readString(out), Files.readString(err));
            Files.delete(out);
            Files.delete(err);
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Runs a command that has to succeed. */
    Result ok(String... args) {
        var result = run(args);
        if (result.exit() != 0) {
            throw new AssertionError(
                    "exit " + result.exit() + ": " + String.join(" ", args) + "\n" + result.out() + result.err());
        }
        return result;
    }
}
