package dev.crosscheck.search;

/** A strategy that cannot be made or cannot go on for a reason that the user can mend; the message says how. */
public final class StrategyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StrategyException(String message) {
        super(message);
    }
}
