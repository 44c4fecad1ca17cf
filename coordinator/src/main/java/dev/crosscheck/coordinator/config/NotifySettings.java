package dev.crosscheck.coordinator.config;

import java.time.Duration;
import java.util.List;

/**
 * How notices are delivered; see reference.conf.
 *
 * @param hosts that may be called
 * @param timeout of one post, from its start to the answer's status
 * @param parallel most posts at once
 * @param giveUpAfter from when a notice was first to be delivered
 */
public record NotifySettings(
        boolean enabled,
        List<String> hosts,
        Duration connectTimeout,
        Duration timeout,
        int parallel,
        Duration firstRetry,
        Duration longestRetry,
        Duration giveUpAfter) {
    public NotifySettings {
        hosts = List.copyOf(hosts);
    }
}
