package dev.crosscheck.cli.client;

import dev.crosscheck.cli.console.CliContext;
import dev.crosscheck.cli.console.CliException;
import dev.crosscheck.cli.console.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Finds the token of a role: {@code CROSSCHECK_TOKEN}, else the file that a coordinator of this user made on this machine. */
public final class Tokens {

    private Tokens() {}

    /** The roles of the service. */
    public enum Role {
        SUBMITTER("submitter"),
        AUDITOR("auditor");

        private final String key;

        Role(String key) {
            this.key = key;
        }
    }

    /**
     * The token, empty when there is none.
     *
     * @throws CliException when the file is there but cannot be read
     */
    public static Optional<String> find(CliContext context, Role role) {
        return context.variable("CROSSCHECK_TOKEN").or(() -> inFile(context, role));
    }

    private static Optional<String> inFile(CliContext context, Role role) {
        Path file = context.crosscheckHome().resolve("tokens");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            List<String> lines = Files.readAllLines(file);
            return lines.stream()
                    .filter(line -> line.startsWith(role.key + ":"))
                    .map(line -> line.substring(role.key.length() + 1).trim())
                    .filter(token -> !token.isEmpty())
                    .findFirst();
        } catch (IOException e) {
            throw CliException.at(
                    file.toString(),
                    ExitCode.DENIED,
                    "TOKENS_UNREADABLE",
                    "The tokens in " + file + " cannot be read by this user.",
                    "Give the token with --token or CROSSCHECK_TOKEN.");
        }
    }
}
