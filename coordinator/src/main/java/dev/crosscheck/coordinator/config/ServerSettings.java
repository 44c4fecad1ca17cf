package dev.crosscheck.coordinator.config;

import java.time.Duration;

/**
 * The port that serves everything; section {@code crosscheck.server}.
 *
 * @param host address to bind
 * @param port 0: any free one
 * @param maxMessageBytes largest single message
 * @param shutdownGrace longest wait for running calls at shutdown
 * @param watchInterval shortest time between two messages of one WatchSweep call
 * @param ask longest wait for an answer within the coordinator
 * @param callsPerSecond that one address may make, apart from workers'; 0: any number
 * @param watchPatience longest wait for a WatchSweep call whose caller does not read
 * @param watchers most WatchSweep calls at once
 * @param callsAtOnce most other calls at once, apart from workers' sessions
 */
public record ServerSettings(
        String host,
        int port,
        int maxMessageBytes,
        Duration shutdownGrace,
        Duration watchInterval,
        Duration ask,
        int callsPerSecond,
        Duration watchPatience,
        int watchers,
        int callsAtOnce) {
    /** With the usual bounds of watching and of calls at once. */
    public ServerSettings(
            String host,
            int port,
            int maxMessageBytes,
            Duration shutdownGrace,
            Duration watchInterval,
            Duration ask,
            int callsPerSecond) {
        this(
                host,
                port,
                maxMessageBytes,
                shutdownGrace,
                watchInterval,
                ask,
                callsPerSecond,
                Duration.ofSeconds(30),
                1000,
                2000);
    }
}
