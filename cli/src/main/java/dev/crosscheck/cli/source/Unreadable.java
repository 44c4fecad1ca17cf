package dev.crosscheck.cli.source;

import dev.crosscheck.cli.console.CliException;
import dev.crosscheck.cli.console.ExitCode;

/** Errors of sources. */
final class Unreadable {
    private Unreadable() {}

    /**
     * An error at a file.
     *
     * @param where the file, as people know it
     * @param what goes on after {@code where}, without a full stop
     * @param todo a sentence
     */
    static CliException of(String where, String what, String todo) {
        return CliException.at(where, ExitCode.USAGE, "INVALID_SOURCE", where + " " + what + ".", todo);
    }
}
