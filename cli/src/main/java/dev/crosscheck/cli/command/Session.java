package dev.crosscheck.cli.command;

import dev.crosscheck.cli.client.Client;
import dev.crosscheck.cli.client.ServerAddress;
import dev.crosscheck.cli.client.Tokens;
import dev.crosscheck.cli.console.CliContext;
import dev.crosscheck.cli.console.OutputFormat;
import dev.crosscheck.cli.output.Printer;
import java.util.Optional;

/** What a verb needs of the line and its surroundings. */
final class Session {
    private static final String DEFAULT_SERVER = "localhost:8470";

    private final CliContext context;
    private final CrosscheckCommand options;

    Session(CliContext context, CrosscheckCommand options) {
        this.context = context;
        this.options = options;
    }

    CliContext context() {
        return context;
    }

    OutputFormat format() {
        return options.output();
    }

    Printer printer() {
        return new Printer(context.out(), format());
    }

    /** A connection to the server asked for, in the given role; to be closed. */
    Client open(Tokens.Role role) {
        String servers =
                options.server().or(() -> context.variable("CROSSCHECK_SERVER")).orElse(DEFAULT_SERVER);
        Optional<String> token = options.token().or(() -> Tokens.find(context, role));
        return new Client(ServerAddress.parseList(servers), token, options.tlsCa());
    }

    Client open() {
        return open(Tokens.Role.SUBMITTER);
    }

    void note(String text) {
        context.err().line(text);
    }
}
