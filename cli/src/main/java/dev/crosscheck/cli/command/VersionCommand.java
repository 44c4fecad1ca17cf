package dev.crosscheck.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.crosscheck.cli.console.ExitCode;
import dev.crosscheck.cli.output.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Prints the version. */
@Command(
        name = "version",
        description = "Print the version.",
        footer = {"", "Example: crosscheck version -o json"})
final class VersionCommand implements Callable<Integer> {
    private final Session session;

    VersionCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        String version = version();
        session.printer().one(() -> List.of("crosscheck " + version), () -> json(version));
        return ExitCode.DONE.number();
    }

    private static ObjectNode json(String version) {
        return Json.object().put("version", version);
    }

    private static String version() {
        try (InputStream in = VersionCommand.class.getResourceAsStream("version.txt")) {
            return in == null ? "unknown" : new String(in.readAllBytes(), StandardCharsets.UTF_8).trim();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
