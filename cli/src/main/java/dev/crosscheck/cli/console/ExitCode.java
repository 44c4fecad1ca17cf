package dev.crosscheck.cli.console;

/** The exit codes of every verb; scripts rely on the numbers. */
public enum ExitCode {
    /** Done as asked. */
    DONE(0),
    /** Tried and failed. */
    FAILED(1),
    /** Wrong usage or an invalid specification; nothing was changed. */
    USAGE(2),
    /** The sweep, trial or data set does not exist. */
    NOT_FOUND(3),
    /** No server answered. */
    UNAVAILABLE(4),
    /** The server did not accept the token, or its role may not do this. */
    DENIED(5),
    /** The verdict that {@code --fail-on} asked to fail on. */
    OVERFIT(10);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    /** The process's exit status. */
    public int number() {
        return number;
    }
}
