package dev.crosscheck.cli.asktell;

/** A request that cannot be answered and changed nothing; the message says what was wrong, what was seen and what is expected. */
final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
        super(message);
    }
}
