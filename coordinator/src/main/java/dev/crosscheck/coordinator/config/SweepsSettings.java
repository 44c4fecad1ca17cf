package dev.crosscheck.coordinator.config;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * The section {@code crosscheck.sweeps}.
 *
 * @param unloadAfter how long a sweep that has ended stays in memory after it was last asked for, at least; &gt; 0
 */
public record SweepsSettings(Duration unloadAfter) {
    private static final String KEY = "crosscheck.sweeps.unload-after";

    public SweepsSettings {
        if (unloadAfter.isNegative() || unloadAfter.isZero()) {
            throw new SettingsException(KEY + ": " + unloadAfter + " (expected: > 0)");
        }
    }

    /**
     * Reads the section.
     *
     * @param root the whole configuration
     * @throws SettingsException if a value is out of range
     */
    public static SweepsSettings from(Config root) {
        return new SweepsSettings(root.getDuration(KEY));
    }
}
