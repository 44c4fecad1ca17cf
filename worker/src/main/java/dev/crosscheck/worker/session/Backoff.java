package dev.crosscheck.worker.session;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Growing pauses between attempts to connect: from 0.2 s, times 1.7, up to 5 s, each shortened by up to a third at random so that workers do not come back in step. */
final class Backoff {
    private static final double FIRST_MILLIS = 200;
    private static final double MOST_MILLIS = 5000;
    private static final double GROWTH = 1.7;

    private final RandomGenerator random;
    private double next = FIRST_MILLIS;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** @param mostMillis what may not be exceeded, since leases run out meanwhile */
    Duration next(long mostMillis) {
        double millis = Math.min(next, (double) mostMillis) * (1 - random.nextDouble() / 3);
        next = Math.min(MOST_MILLIS, next * GROWTH);
        return Duration.ofMillis((long) millis);
    }

    void reset() {
        next = FIRST_MILLIS;
    }
}
