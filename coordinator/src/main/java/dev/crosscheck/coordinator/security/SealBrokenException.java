package dev.crosscheck.coordinator.security;

/** A sealed record does not open: its bytes were changed, it stands under another name, or it was sealed with another key. */
public final class SealBrokenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SealBrokenException(String purpose) {
        super("a sealed record (" + purpose + ") does not open: it was damaged, moved or sealed with another key;"
                + " restore the data directory from a backup together with its key");
    }
}
