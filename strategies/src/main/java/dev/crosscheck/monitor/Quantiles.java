package dev.crosscheck.monitor;

import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;

/** Quantiles of the normal and of Student's distribution: the only place here that knows where they come from. */
final class Quantiles {
    private static final NormalDistribution NORMAL = new NormalDistribution(null, 0, 1);

    private Quantiles() {}

    static double normal(double p) {
        return NORMAL.inverseCumulativeProbability(p);
    }

    static double normalCdf(double x) {
        return NORMAL.cumulativeProbability(x);
    }

    static double student(double p, double degreesOfFreedom) {
        return new TDistribution(null, degreesOfFreedom).inverseCumulativeProbability(p);
    }
}
