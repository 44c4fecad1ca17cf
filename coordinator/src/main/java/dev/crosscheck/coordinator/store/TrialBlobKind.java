package dev.crosscheck.coordinator.store;

import java.util.Optional;

/** What a stored piece of an attempt is. The codes are part of the stored form: append only, never renumber. */
public enum TrialBlobKind {
    /** Step reports. */
    STEPS(1),
    /** Predictions for the tuning set and the blind pool. */
    PREDICTIONS(2),
    /** Per-example scores of the secret sets. */
    EVIDENCE(3),
    /** Text the trainer wrote. */
    LOG(4);

    private final byte code;

    TrialBlobKind(int code) {
        this.code = (byte) code;
    }

    /** The stored form. */
    public byte code() {
        return code;
    }

    /** The kind with this stored form. */
    public static Optional<TrialBlobKind> ofCode(byte code) {
        for (TrialBlobKind kind : values()) {
            if (kind.code == code) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
