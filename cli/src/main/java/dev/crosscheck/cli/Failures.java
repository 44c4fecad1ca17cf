package dev.crosscheck.cli;

import dev.crosscheck.cli.console.CliContext;
import dev.crosscheck.cli.console.CliException;
import dev.crosscheck.cli.console.ExitCode;
import dev.crosscheck.cli.console.Mistake;
import dev.crosscheck.cli.output.Json;
import dev.crosscheck.cli.output.ReportShapes;

/** How a run that failed is told to its user. */
final class Failures {
    private final CliContext context;

    Failures(CliContext context) {
        this.context = context;
    }

    /** What a command threw, in our words. */
    CliException of(Exception error) {
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

    /** The exit code of a line that ended with {@code exit}: not 0 when its answer could not be written. */
    int ended(int exit) {
        if (exit != ExitCode.DONE.number() || !context.out().hasLost()) {
            return exit;
        }
        return report(
                CliException.of(
                        ExitCode.FAILED,
                        "UNWRITABLE",
                        "The answer could not be written to standard output, or not all of it.",
                        "Make room where it goes. What was asked for is done, so look at it before you run it again."),
                false);
    }

    /** Tells it, one line what and one line what to do, with {@code json} also on standard output; the exit code. */
    int report(CliException error, boolean json) {
        if (json) {
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
}
