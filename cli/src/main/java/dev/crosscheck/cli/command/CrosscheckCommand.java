package dev.crosscheck.cli.command;

import dev.crosscheck.cli.console.OutputFormat;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command itself: the options that every verb takes, anywhere on the line. */
@Command(
        name = "crosscheck",
        description = {
            "Hyperparameter search that tells you when you are fooling yourself.",
            "",
            "Begin with: crosscheck demo",
            ""
        },
        synopsisSubcommandLabel = "VERB",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:failed",
            "2:wrong usage or invalid specification",
            "3:not found",
            "4:no coordinator answers",
            "5:denied",
            "10:the verdict that --fail-on asked to fail on"
        })
public final class CrosscheckCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--server",
            scope = ScopeType.INHERIT,
            paramLabel = "HOST:PORT[,...]",
            description = "Coordinators, tried in turn (env CROSSCHECK_SERVER; default localhost:8470).")
    private @Nullable String server;

    @Option(
            names = "--token",
            scope = ScopeType.INHERIT,
            paramLabel = "TOKEN",
            description = "Access token (env CROSSCHECK_TOKEN; default: from $$CROSSCHECK_HOME/tokens).")
    private @Nullable String token;

    @Option(
            names = "--tls-ca",
            scope = ScopeType.INHERIT,
            paramLabel = "FILE",
            description = "Use TLS and trust these certificates (PEM).")
    private @Nullable Path tlsCa;

    @Option(
            names = {"-o", "--output"},
            scope = ScopeType.INHERIT,
            paramLabel = "table|json|csv",
            description = "How to print the answer (default: table).")
    private OutputFormat output = OutputFormat.TABLE;

    Optional<String> server() {
        return Optional.ofNullable(server);
    }

    Optional<String> token() {
        return Optional.ofNullable(token);
    }

    Optional<Path> tlsCa() {
        return Optional.ofNullable(tlsCa);
    }

    OutputFormat output() {
        return output;
    }

    @Override
    public Integer call() {
        CommandLine line = spec == null ? new CommandLine(this) : spec.commandLine();
        throw new ParameterException(line, "No verb was given.");
    }
}
