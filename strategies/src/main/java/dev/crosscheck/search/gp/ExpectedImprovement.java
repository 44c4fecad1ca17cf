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

    /**
     * Logarithm of the share of the improvement that one more noisy trial can show: 1 - sqrt(noise / (variance + noise)), which takes the interest from points that are known as well as the noise allows (the augmented
     * expected improvement of Huang, Allen, Notz, Zeng 2006, "Global optimization of stochastic black-box systems via sequential kriging meta-models", doi:10.1007/s10898-005-2454-3).
     */
    static double logShare(double variance, double noise) {
        double total = Math.sqrt(variance + noise);
        return Math.log(variance / (total * (total + Math.sqrt(noise))));
    }

    /** Derivative of {@link #logShare} by the variance. */
    static double shareSlope(double variance, double noise) {
        double total = Math.sqrt(variance + noise);
        return Math.sqrt(noise) * (total + Math.sqrt(noise)) / (2 * total * total * variance);
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
