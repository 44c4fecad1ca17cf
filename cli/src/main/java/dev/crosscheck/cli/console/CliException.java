package dev.crosscheck.cli.console;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Ends a verb with an exit code and an error for people: what was wrong and what to do, one line each, or a list of mistakes in a file. */
public final class CliException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ExitCode exit;
    private final String code;
    private final String todo;
    private final @Nullable String where;
    private final transient List<Mistake> mistakes;

    private CliException(
            ExitCode exit, String code, String what, String todo, @Nullable String where, List<Mistake> mistakes) {
        super(what);
        this.exit = exit;
        this.code = code;
        this.todo = todo;
        this.where = where;
        this.mistakes = mistakes;
    }

    /**
     * An error without a place.
     *
     * @param code stable upper-case name such as {@code UNKNOWN_SWEEP}
     */
    public static CliException of(ExitCode exit, String code, String what, String todo) {
        return new CliException(exit, code, what, todo, null, List.of());
    }

    /** An error at a place, such as a server's address. */
    public static CliException at(String where, ExitCode exit, String code, String what, String todo) {
        return new CliException(exit, code, what, todo, where, List.of());
    }

    /** Mistakes in a file, at least one. */
    public static CliException invalid(String code, List<Mistake> mistakes, String todo) {
        Mistake first = mistakes.get(0);
        return new CliException(ExitCode.USAGE, code, first.sentence(), todo, first.where(), List.copyOf(mistakes));
    }

    public ExitCode exit() {
        return exit;
    }

    public String code() {
        return code;
    }

    /** What was wrong, one line. */
    public String what() {
        return String.valueOf(getMessage());
    }

    /** What to do about it, one line. */
    public String todo() {
        return todo;
    }

    public Optional<String> where() {
        return Optional.ofNullable(where);
    }

    /** Every mistake found in the file; empty for other errors. */
    public List<Mistake> mistakes() {
        return mistakes;
    }
}
