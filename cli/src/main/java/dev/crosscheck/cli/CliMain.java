package dev.crosscheck.cli;

import dev.crosscheck.cli.command.CommandTree;
import dev.crosscheck.cli.console.CliContext;
import dev.crosscheck.cli.console.CliException;
import dev.crosscheck.cli.console.ExitCode;
import dev.crosscheck.cli.console.Mistake;
import dev.crosscheck.cli.console.OutputFormat;
import dev.crosscheck.cli.console.SystemContext;
import dev.crosscheck.cli.output.Json;
import dev.crosscheck.cli.output.ReportShapes;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code crosscheck} command. */
public final class CliMain {
    private final CliContext context;
    private final String[] arguments;

    private CliMain(CliContext context, String[] arguments) {
        this.context = context;
        this.arguments = arguments;
    }

    /** Runs one line and ends the process with its exit code. */
    public static void main(String[] arguments) {
        Logger.getLogger("").setLevel(Level.OFF); // gRPC's own log; errors reach the user as our sentences
        System.exit(run(arguments, SystemContext.create()));
    }

    /** Runs one line in the given surroundings; its exit code. */
    public static int run(String[] arguments, CliContext context) {
        return new CliMain(context, arguments).run();
    }

    private int run() {
        CommandLine line = CommandTree.create(context);
        line.setOut(new PrintWriter(context.out().stream(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(context.err().stream(), true, StandardCharsets.UTF_8));
        line.setParameterExceptionHandler((error, all) -> report(usageError(error)));
        line.setExecutionExceptionHandler((error, command, parsed) -> report(executionError(error)));
        int exit = line.execute(arguments);
        context.out().stream().flush();
        context.err().stream().flush();
        return exit;
    }

    private static CliException usageError(ParameterException error) {
        String verb = error.getCommandLine().getCommandSpec().qualifiedName();
        String what = String.valueOf(error.getMessage()).replace('\n', ' ');
        if (error instanceof UnmatchedArgumentException unknown
                && error.getCommandLine().getCommandSpec().subcommands().size() > 0) {
            List<String> unmatched = unknown.getUnmatched();
            what = "'" + unmatched.get(0) + "' is not " + (unmatched.get(0).startsWith("-") ? "an option" : "a verb")
                    + " of this release.";
        }
        return CliException.of(ExitCode.USAGE, "USAGE", what, "See: " + verb + " --help");
    }

    private CliException executionError(Exception error) {
        if (error instanceof CliException ours) {
            return ours;
        }
        if (context.variable("CROSSCHECK_DEBUG").isPresent()) {
            error.printStackTrace(context.err().stream());
        }
        return CliException.of(
                ExitCode.FAILED,
                "INTERNAL",
                "Something went wrong in the command itself: " + error,
                "Run it again with CROSSCHECK_DEBUG=1 and report what it prints.");
    }

    private int report(CliException error) {
        if (wantsJson()) {
            context.out().line(Json.pretty(ReportShapes.error(error)));
        }
        if (error.mistakes().isEmpty()) {
            context.err().line(error.what());
        } else {
            error.mistakes().stream().map(Mistake::sentence).forEach(context.err()::line);
        }
        context.err().line(error.todo());
        return error.exit().number();
    }

    /** From the raw line, because a line that is in error may not have been parsed. */
    private boolean wantsJson() {
        String json = OutputFormat.JSON.name().toLowerCase(Locale.ROOT);
        List<String> words = Arrays.stream(arguments)
                .map(word -> word.toLowerCase(Locale.ROOT))
                .toList();
        for (int i = 0; i < words.size(); i++) {
            boolean named = words.get(i).equals("-o") || words.get(i).equals("--output");
            if ((named && i + 1 < words.size() && words.get(i + 1).equals(json))
                    || words.get(i).equals("-o" + json)
                    || words.get(i).equals("-o=" + json)
                    || words.get(i).equals("--output=" + json)) {
                return true;
            }
        }
        return false;
    }
}
