package dev.crosscheck.coordinator.store;

import org.jspecify.annotations.Nullable;

/** A store does not take or give something now; the same may succeed later. The message says why and what to do, in one sentence, and never holds a password or stored content. */
public abstract class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    protected StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
