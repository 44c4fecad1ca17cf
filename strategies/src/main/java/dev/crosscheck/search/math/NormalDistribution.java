package dev.crosscheck.search.math;

import org.apache.commons.math3.special.Erf;

/** The standard normal distribution. */
public final class NormalDistribution {
    private static final double SQRT_HALF = Math.sqrt(0.5);
    private static final double FAR = 8.5;

    private NormalDistribution() {}

    /** Probability of a value below {@code x}. */
    public static double below(double x) {
        if (Math.abs(x) > FAR) {
            return x > 0 ? 1 : 0;
        }
        return 0.5 * Erf.erfc(-x * SQRT_HALF);
    }

    /** The value with probability {@code p} below it; 0 < p < 1. */
    public static double quantile(double p) {
        return Erf.erfInv(2 * p - 1) / SQRT_HALF;
    }
}
