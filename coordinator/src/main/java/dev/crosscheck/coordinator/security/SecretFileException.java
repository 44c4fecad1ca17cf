package dev.crosscheck.coordinator.security;

/** A key or token file is missing, unreadable, malformed or open to others. The message names the file and the remedy, never its content. */
public final class SecretFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SecretFileException(String message) {
        super(message);
    }

    public SecretFileException(String message, Throwable cause) {
        super(message, cause);
    }
}
