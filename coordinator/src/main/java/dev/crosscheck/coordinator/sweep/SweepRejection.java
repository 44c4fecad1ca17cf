package dev.crosscheck.coordinator.sweep;

/** Why a sweep refuses a command. */
public enum SweepRejection {
    UNKNOWN_SWEEP(false),
    ALREADY_EXISTS(false),
    UNKNOWN_TRIAL(false),
    ILLEGAL_TRANSITION(false),
    STALE_LEASE(false),
    DUPLICATE_TRIAL(false),
    OVERLOADED(true),
    UNAVAILABLE(true);

    private final boolean retryable;

    SweepRejection(boolean retryable) {
        this.retryable = retryable;
    }

    /** Whether the same command may succeed later. */
    public boolean retryable() {
        return retryable;
    }
}
