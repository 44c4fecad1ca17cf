package dev.crosscheck.coordinator.config;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * The section {@code crosscheck.retention}; each key is explained in {@code retention.conf}.
 *
 * @param maxAge of a sweep since its end; zero: no limit
 * @param maxBytes of the whole store; 0: no limit
 * @param every time between two looks, &gt; 0
 * @param uploadGrace how long contents stay in any case after somebody uploaded them or asked for them
 * @param orphanGrace how long contents that nothing names stay after that was seen first, &gt; 0
 */
public record RetentionSettings(
        Duration maxAge, long maxBytes, Duration every, Duration uploadGrace, Duration orphanGrace) {
    private static final String SECTION = "crosscheck.retention.";

    public RetentionSettings {
        if (maxAge.isNegative()) {
            throw new SettingsException(SECTION + "max-age: " + maxAge + " (expected: >= 0)");
        }
        if (maxBytes < 0) {
            throw new SettingsException(SECTION + "max-bytes: " + maxBytes + " (expected: >= 0)");
        }
        if (every.isNegative() || every.isZero()) {
            throw new SettingsException(SECTION + "check-every: " + every + " (expected: > 0)");
        }
        if (uploadGrace.isNegative()) {
            throw new SettingsException(SECTION + "upload-grace: " + uploadGrace + " (expected: >= 0)");
        }
        if (orphanGrace.isNegative() || orphanGrace.isZero()) {
            throw new SettingsException(SECTION + "orphan-grace: " + orphanGrace + " (expected: > 0)");
        }
    }

    /**
     * Reads the section.
     *
     * @param root the whole configuration
     * @throws SettingsException if a value is out of range
     */
    public static RetentionSettings from(Config root) {
        return new RetentionSettings(
                root.getDuration(SECTION + "max-age"),
                root.getBytes(SECTION + "max-bytes"),
                root.getDuration(SECTION + "check-every"),
                root.getDuration(SECTION + "upload-grace"),
                root.getDuration(SECTION + "orphan-grace"));
    }

    /** Whether sweeps are ever deleted of the coordinator's own accord. */
    public boolean isOn() {
        return !maxAge.isZero() || maxBytes > 0;
    }
}
