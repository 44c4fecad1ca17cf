package dev.crosscheck.coordinator.sweep;

/** Where a sweep is in its life. COMPLETED, FAILED and CANCELLED are final. */
public enum SweepPhase {
    UNCREATED,
    ACTIVE,
    PAUSED,
    STOPPING,
    COMPLETED,
    FAILED,
    CANCELLED;

    /** Whether nothing will ever run again. */
    public boolean isEnded() {
        return this == COMPLETED || this == FAILED || this == CANCELLED;
    }

    /** Whether the sweep exists and has not ended. */
    public boolean isOpen() {
        return this == ACTIVE || this == PAUSED || this == STOPPING;
    }
}
