package dev.crosscheck.cli.command;

import dev.crosscheck.cli.console.CliException;
import dev.crosscheck.cli.console.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** A verb that the launcher script hands to a main of its own; it is here for the list of verbs, and for lines that the script does not recognise. */
@Command
final class LauncherVerb implements Callable<Integer> {
    private final String verb;

    LauncherVerb(String verb) {
        this.verb = verb;
    }

    @Override
    public Integer call() {
        throw CliException.of(
                ExitCode.USAGE,
                "USAGE",
                "'" + verb + "' is started by the launcher script, which looks at the first word only.",
                "Write the verb first: crosscheck " + verb + " ...");
    }
}
