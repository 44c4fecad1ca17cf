package dev.crosscheck.monitor.calibrate;

import dev.crosscheck.monitor.MonitorConfig;
import java.util.OptionalDouble;

/**
 * How recorded trials are replayed.
 *
 * @param trials trials of one replayed sweep, at least 1; fewer when a split has fewer rows
 * @param repeats replayed sweeps for each split, at least 1; each draws its own sample and order of rows
 * @param seed of the samples and orders
 * @param inOrder one sweep for each split: its first rows as they stand
 * @param truth the name of the scores taken as the truth
 */
public record CalibrateOptions(
        int trials, int repeats, long seed, boolean inOrder, String truth, double alpha, double maxLostShare) {
    public CalibrateOptions {
        if (trials < 1 || repeats < 1) {
            throw new IllegalArgumentException(
                    "trials: " + trials + ", repeats: " + repeats + " (expected: both at least 1)");
        }
    }

    /** 200 trials, 40 repeats, seed 1, truth {@code rest}, level 0.05, half may be lost. */
    public static CalibrateOptions defaults() {
        return new CalibrateOptions(200, 40, 1, false, "rest", 0.05, 0.5);
    }

    MonitorConfig monitorConfig() {
        return new MonitorConfig(alpha, maxLostShare, OptionalDouble.empty());
    }
}
