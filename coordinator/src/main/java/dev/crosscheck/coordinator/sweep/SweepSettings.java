package dev.crosscheck.coordinator.sweep;

import java.time.Duration;

/**
 * How sweeps run on this coordinator.
 *
 * @param queueLimit commands that may wait for one sweep, &gt;= 1; more are refused as OVERLOADED
 * @param batchLimit commands written together at most, &gt;= 1
 * @param leaseWait how long a slot is kept waiting for a proposal before it is sent away, &gt;= 0
 * @param tick how often leases, timeouts and budgets are looked at, &gt; 0
 * @param suggestDeadline how long a strategy may think before a stand-in proposes, &gt; 0
 * @param snapshotEvery events between snapshots at least, &gt;= 1
 * @param restartDelay pause before the journal is read again after a failed write, &gt; 0
 * @param unloadAfter how long a sweep that has ended stays in memory after it was last asked for, at least; up to twice as long, &gt; 0
 */
public record SweepSettings(
        int queueLimit,
        int batchLimit,
        Duration leaseWait,
        Duration tick,
        Duration suggestDeadline,
        int snapshotEvery,
        Duration restartDelay,
        Duration unloadAfter) {
    public SweepSettings {
        requirePositive(queueLimit, "queueLimit");
        requirePositive(batchLimit, "batchLimit");
        requirePositive(snapshotEvery, "snapshotEvery");
        requirePositive(tick.toNanos(), "tick");
        requirePositive(suggestDeadline.toNanos(), "suggestDeadline");
        requirePositive(restartDelay.toNanos(), "restartDelay");
        requirePositive(unloadAfter.toNanos(), "unloadAfter");
        if (leaseWait.isNegative()) {
            throw new IllegalArgumentException("leaseWait: " + leaseWait + " (expected: >= 0)");
        }
    }

    private static void requirePositive(long value, String name) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
        }
    }

    /** What a coordinator uses unless told otherwise. */
    public static SweepSettings defaults() {
        return new SweepSettings(
                10_000,
                512,
                Duration.ofMillis(500),
                Duration.ofMillis(250),
                Duration.ofSeconds(30),
                1000,
                Duration.ofSeconds(1),
                Duration.ofMinutes(10));
    }

    /** The same where ended sweeps stay in memory for so long. */
    public SweepSettings unloadingAfter(Duration after) {
        return new SweepSettings(
                queueLimit, batchLimit, leaseWait, tick, suggestDeadline, snapshotEvery, restartDelay, after);
    }
}
