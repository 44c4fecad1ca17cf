package dev.crosscheck.worker;

import picocli.CommandLine;

/** The parser of {@code crosscheck worker}: what it says of a line that is wrong or a worker that failed. */
final class WorkerLine {
    private static final int FAILED = 1;

    private WorkerLine() {}

    static CommandLine create() {
        return new CommandLine(new WorkerMain())
                // Two lines: all of the help would hide what is wrong.
                .setParameterExceptionHandler((error, all) -> told(
                        error.getCommandLine(),
                        error.getMessage() + "\nSee: crosscheck worker --help",
                        CommandLine.ExitCode.USAGE))
                .setExecutionExceptionHandler(
                        (error, line, parsed) -> told(line, "The worker failed: " + error.getMessage(), FAILED));
    }

    private static int told(CommandLine line, String text, int status) {
        line.getErr().println(text);
        return status;
    }
}
