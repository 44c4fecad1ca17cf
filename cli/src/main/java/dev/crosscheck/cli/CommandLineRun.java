package dev.crosscheck.cli;

import dev.crosscheck.cli.command.CommandTree;
import dev.crosscheck.cli.console.CliContext;
import dev.crosscheck.cli.console.CliException;
import dev.crosscheck.cli.console.ExitCode;
import dev.crosscheck.cli.console.OutputFormat;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** One line of arguments, parsed and run. */
final class CommandLineRun {
    private final CliContext context;
    private final String[] arguments;
    private final Failures failures;

    CommandLineRun(CliContext context, String[] arguments) {
        this.context = context;
        this.arguments = arguments;
        this.failures = new Failures(context);
    }

    int run() {
        CommandLine line = CommandTree.create(context);
        line.setOut(new PrintWriter(context.out().stream(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(context.err().stream(), true, StandardCharsets.UTF_8));
        line.setParameterExceptionHandler((error, all) -> failures.report(usageError(error), wantsJson()));
        line.setExecutionExceptionHandler((error, command, parsed) -> failures.report(failures.of(error), wantsJson()));
        int exit = line.execute(arguments);
        context.out().stream().flush();
        context.err().stream().flush();
        return failures.ended(exit);
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
