package dev.crosscheck.worker.trainer.command;

import java.time.Duration;

/**
 * What a program may take.
 *
 * @param grace from the request to end (SIGTERM) to the end by force (SIGKILL)
 * @param poll how often its files are looked at
 * @param directoryBytes most bytes in its directory
 * @param outputBytes most bytes of its output that are kept
 * @param lineBytes longest line of metrics.jsonl
 */
record CommandLimits(Duration grace, Duration poll, long directoryBytes, long outputBytes, int lineBytes) {
    /** A slot kills a trainer that has not obeyed for 10 seconds, so the grace ends before. */
    static CommandLimits defaults() {
        return new CommandLimits(Duration.ofSeconds(7), Duration.ofMillis(100), 10L << 30, 4L << 20, 1 << 16);
    }
}
