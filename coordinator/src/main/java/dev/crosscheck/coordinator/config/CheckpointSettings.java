package dev.crosscheck.coordinator.config;

import com.typesafe.config.Config;

/**
 * The section {@code crosscheck.workers}.
 *
 * @param maxBytes largest checkpoint of a trial; 0: none are taken
 */
public record CheckpointSettings(long maxBytes) {
    private static final String KEY = "crosscheck.workers.max-checkpoint-bytes";

    public CheckpointSettings {
        if (maxBytes < 0) {
            throw new SettingsException(KEY + ": " + maxBytes + " (expected: >= 0)");
        }
    }

    /**
     * Reads the section.
     *
     * @param root the whole configuration
     * @throws SettingsException if a value is out of range
     */
    public static CheckpointSettings from(Config root) {
        return new CheckpointSettings(root.getBytes(KEY));
    }
}
