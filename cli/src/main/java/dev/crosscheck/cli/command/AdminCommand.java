package dev.crosscheck.cli.command;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The verbs of whoever runs the service. */
@Command(
        name = "admin",
        description = "Back up a coordinator's data, check and restore backups.",
        synopsisSubcommandLabel = "VERB")
final class AdminCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine line = spec == null ? new CommandLine(this) : spec.commandLine();
        throw new ParameterException(line, "No verb was given after 'admin'.");
    }
}
