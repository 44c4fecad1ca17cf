package dev.crosscheck.cli;

import dev.crosscheck.cli.asktell.AskTell;
import dev.crosscheck.cli.console.CliContext;
import dev.crosscheck.cli.console.SystemContext;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The {@code crosscheck} command. */
public final class CliMain {
    private CliMain() {}

    /** Runs one line and ends the process with its exit code. */
    public static void main(String[] arguments) {
        Logger.getLogger("").setLevel(Level.OFF); // gRPC's own log; errors reach the user as our sentences
        CliContext context = SystemContext.create();
        System.exit(isPlainAskTell(arguments) ? askTell(context) : run(arguments, context));
    }

    /** Runs one line in the given surroundings; its exit code. */
    public static int run(String[] arguments, CliContext context) {
        return new CommandLineRun(context, arguments).run();
    }

    /** Whether there is nothing on the line to be parsed. */
    private static boolean isPlainAskTell(String[] arguments) {
        return arguments.length == 1 && arguments[0].equals("asktell");
    }

    /** What {@link #run} does for it, but without the tree of commands: making that is half of the time to the first answer. */
    private static int askTell(CliContext context) {
        Failures failures = new Failures(context);
        try {
            return failures.ended(AskTell.converse(System.in, context.out().stream()));
        } catch (RuntimeException e) {
            return failures.report(failures.of(e), false);
        }
    }
}
