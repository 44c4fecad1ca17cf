package dev.crosscheck.monitor;

import java.util.OptionalDouble;

/**
 * How strict the monitor is.
 *
 * @param alpha bound on the chance of ever raising a false alarm in a sweep, in (0, 0.25)
 * @param maxLostShare tolerated lost share: the part of the apparent gain that may be unreal, in (0, 1)
 * @param minOptimism smallest optimism worth an alarm, in units of the score, at least 0; absent: half the tuning set's standard error at the incumbent
 */
public record MonitorConfig(double alpha, double maxLostShare, OptionalDouble minOptimism) {
    public MonitorConfig {
        if (!(alpha > 0 && alpha < 0.25)) {
            throw new IllegalArgumentException("alpha: " + alpha + " (expected: above 0 and below 0.25)");
        }
        if (!(maxLostShare > 0 && maxLostShare < 1)) {
            throw new IllegalArgumentException("max_lost_share: " + maxLostShare + " (expected: above 0 and below 1)");
        }
        if (minOptimism.isPresent()
                && !(minOptimism.getAsDouble() >= 0 && Double.isFinite(minOptimism.getAsDouble()))) {
            throw new IllegalArgumentException("min_optimism: " + minOptimism.getAsDouble()
                    + " (expected: a finite number of at least 0, or auto)");
        }
    }

    /** Level 0.05, half of the apparent gain may be lost, automatic materiality. */
    public static MonitorConfig defaults() {
        return new MonitorConfig(0.05, 0.5, OptionalDouble.empty());
    }

    /** The level of the j-th sequential test, j from 1: 6 alpha / (pi^2 j^2), which sums to alpha over all j. */
    public double levelOfTest(int j) {
        return alpha * 6 / (Math.PI * Math.PI * j * (double) j);
    }
}
