package dev.crosscheck.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Finds the worker's token. */
final class Tokens {
    private static final String LINE = "worker:";

    private final Path home;

    Tokens(Path home) {
        this.home = home;
    }

    /** The given one, else that of the environment, else that of the file; empty where there is none. */
    String workerToken(String given, Map<String, String> environment) throws IOException {
        if (!given.isEmpty()) {
            return given;
        }
        String fromEnvironment = environment.getOrDefault("CROSSCHECK_TOKEN", "");
        if (!fromEnvironment.isEmpty()) {
            return fromEnvironment;
        }
        Path file = home.resolve("tokens");
        if (!Files.isReadable(file)) {
            return "";
        }
        return Files.readAllLines(file).stream()
                .map(String::strip)
                .filter(line -> line.startsWith(LINE))
                .map(line -> line.substring(LINE.length()).strip())
                .findFirst()
                .orElse("");
    }
}
