package dev.crosscheck.search.gp;

import dev.crosscheck.search.math.NormalDistribution;

/**
 * Logarithm of the expected improvement, stable where the improvement itself underflows (Ament, Daulton, Eriksson, Balandat, Bakshy 2023, "Unexpected
 * improvements to expected improvement", arXiv:2310.20708, equations 8 and 9). Deviation: the tail uses the Mills ratio R(t) = (1 - Phi(t))/phi(t) directly up to
 * t = 8 and its asymptotic series beyond.
 */
final class ExpectedImprovement {
    private static final double LOG_SQRT_TWO_PI = 0.5 * Math.log(2 * Math.PI);
    private static final double SERIES_FROM = 8;

    private ExpectedImprovement() {}

    /** log(phi(z) + z Phi(z)). */
    static double logH(double z) {
        if (z > -1) {
            return Math.log(Math.exp(-0.5 * z * z - LOG_SQRT_TWO_PI) + z * NormalDistribution.below(z));
        }
        return -0.5 * z * z - LOG_SQRT_TWO_PI + Math.log(tail(-z));
    }

    /** Derivative of {@link #logH}: Phi(z) / (phi(z) + z Phi(z)). */
    static double slope(double z) {
        if (z > -1) {
            double below = NormalDistribution.below(z);
            return below / (Math.exp(-0.5 * z * z - LOG_SQRT_TWO_PI) + z * below);
        }
        double t = -z;
        return (1 - tail(t)) / t / tail(t);
    }

    /** 1 - t R(t) for t >= 1. */
    private static double tail(double t) {
        double s = 1 / (t * t);
        if (t > SERIES_FROM) {
            return s * (1 - s * (3 - s * (15 - s * (105 - s * 945))));
        }
        return 1 - t * NormalDistribution.below(-t) * Math.exp(0.5 * t * t + LOG_SQRT_TWO_PI);
    }
}
