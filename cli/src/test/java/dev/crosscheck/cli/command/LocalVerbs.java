package dev.crosscheck.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.crosscheck.cli.CliMain;
import dev.crosscheck.cli.console.CliContext;
import dev.crosscheck.cli.console.Screen;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** Runs verbs that need no server, and keeps what they print. */
final class LocalVerbs {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final boolean terminal;

    /** {@code terminal}: whether standard error says that a person watches it. */
    LocalVerbs(boolean terminal) {
        this.terminal = terminal;
    }

    int run(String... arguments) {
        out.reset();
        err.reset();
        PrintStream notes = new PrintStream(err, true, StandardCharsets.UTF_8);
        CliContext context = new CliContext(
                Map.of(),
                Path.of("nowhere"),
                Screen.plain(new PrintStream(out, true, StandardCharsets.UTF_8)),
                new Screen(notes, terminal, false, 80),
                InstantSource.system(),
                Optional.empty());
        return CliMain.run(arguments, context);
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
            throw new UncheckedIOException(e);
        }
    }
}
