package dev.crosscheck.coordinator.checkpoint;

import java.io.IOException;

/** A checkpoint is not taken; the message says why, and what to do. */
public final class CheckpointRefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Why why;

    /** Reasons. */
    public enum Why {
        /** The attempt is not its trial's present one. */
        STALE_LEASE,
        /** Larger than allowed. */
        TOO_LARGE,
        /** Not what was announced. */
        MALFORMED
    }

    public CheckpointRefusedException(Why why, String message) {
        super(message);
        this.why = why;
    }

    public Why why() {
        return why;
    }
}
