package dev.crosscheck.coordinator.sweep;

/** How an attempt ended. */
public enum AttemptEnd {
    DONE,
    LOST,
    PREEMPTED,
    FAILED,
    TIMED_OUT;

    /** Whether the end is no fault of the trial: its machine went away. */
    public boolean isBlameless() {
        return this == LOST || this == PREEMPTED;
    }
}
