package dev.crosscheck.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.crosscheck.cli.CliMain;
import dev.crosscheck.cli.console.CliContext;
import dev.crosscheck.cli.console.Screen;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A command line that asks a server with prepared answers; keeps what the last line printed. */
final class Line {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final FakeServer server;
    private final Path directory;

    Line(FakeServer server, Path directory) {
        this.server = server;
        this.directory = directory;
    }

    int run(String... arguments) {
        out.reset();
        err.reset();
        return CliMain.run(
                arguments,
                new CliContext(
                        Map.of(
                                "CROSSCHECK_SERVER",
                                server.address(),
                                "CROSSCHECK_HOME",
                                directory.resolve("home").toString()),
                        directory,
                        Screen.plain(new PrintStream(out, true, StandardCharsets.UTF_8)),
                        Screen.plain(new PrintStream(err, true, StandardCharsets.UTF_8)),
                        () -> Samples.NOW,
                        Optional.empty()));
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    JsonNode json() {
        try {
            return new JsonMapper().readTree(out());
        } catch (IOException e) {
            throw new AssertionError(out(), e);
        }
    }
}
