package dev.crosscheck.coordinator.session;

import dev.crosscheck.coordinator.store.StoreException;
import dev.crosscheck.coordinator.sweep.SweepReply;

/** A sweep does not answer now; the same question may be answered later. */
final class NotNowException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotNowException(String message) {
        super(message);
    }

    /** Whether what failed so may succeed later: nothing is wrong with what the worker said. */
    static boolean passes(Throwable error) {
        return error instanceof NotNowException || error instanceof StoreException;
    }

    static boolean isNotNow(SweepReply reply) {
        return reply instanceof SweepReply.Rejected rejected && rejected.code().retryable();
    }
}
