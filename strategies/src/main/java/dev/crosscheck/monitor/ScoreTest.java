package dev.crosscheck.monitor;

import java.util.List;

/**
 * One-sided score test of a mean of paired differences against a limit, with z^2/2 pseudo-observations at limit +- the largest possible difference.
 * They keep the level where few examples differ and the normal test's standard error can be 0. For 0/1 scores it is the mean analogue of the interval of
 * Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927). Deviation: groups enter as ratio-linearised unit sums.
 */
final class ScoreTest {
    private final int units;
    private final int examples;
    private final double mean;
    private final double scale;
    private final List<PairedStats> parts;

    ScoreTest(List<PairedStats> parts) {
        this.parts = parts;
        this.units = parts.stream().mapToInt(PairedStats::units).sum();
        this.examples = parts.stream().mapToInt(PairedStats::examples).sum();
        this.mean = parts.stream().mapToDouble(PairedStats::sum).sum() / examples;
        this.scale = parts.stream().mapToDouble(PairedStats::scale).max().orElse(0);
    }

    /** Whether the mean is significantly below {@code limit}. */
    boolean below(double limit, double level) {
        return statistic(limit, level, 1) < 0;
    }

    /** Whether the mean is significantly above {@code limit}. */
    boolean above(double limit, double level) {
        return statistic(limit, level, -1) < 0;
    }

    private double statistic(double limit, double level, int sign) {
        double q = Quantiles.normal(1 - level);
        double pseudo = 0.5 * q * q;
        double perUnit = (double) units / examples;
        double shifted = units * (mean - limit) / (units + pseudo);
        double squares = 0;
        for (PairedStats part : parts) {
            squares += part.squaresAround(limit);
        }
        double spread = perUnit * scale;
        double variance =
                (squares * perUnit * perUnit + pseudo * spread * spread) / (units + pseudo) - shifted * shifted;
        return sign * shifted + q * Math.sqrt(Math.max(0, variance) / (units + pseudo));
    }
}
