package dev.crosscheck.coordinator.scoring;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * A metric on one set with its 95 % interval, in the metric's unit and direction. Secret until the vault is opened, so it is never printed.
 *
 * @param examples of the set
 */
record VaultScore(double score, double low, double high, int examples) {
    private static final double LEVEL = 0.975;
    private static final double NORMAL = 1.959963984540054;

    /**
     * From one number per example whose mean is the metric. Shares of independent examples get Wilson's score interval (Wilson 1927, "Probable inference", JASA 22); all else Student's
     * interval of the mean, over groups where examples come in groups.
     *
     * @param groups of the examples; empty where they are independent
     */
    static VaultScore of(double score, double[] perExample, int[] groups) {
        boolean share = groups.length == 0 && Arrays.stream(perExample).allMatch(z -> z == 0 || z == 1);
        return share ? wilson(perExample) : student(score, perExample, groups);
    }

    private static VaultScore wilson(double[] hits) {
        double n = hits.length;
        double share = Arrays.stream(hits).sum() / n;
        double square = NORMAL * NORMAL;
        double centre = (share + square / (2 * n)) / (1 + square / n);
        double half = NORMAL / (1 + square / n) * Math.sqrt(share * (1 - share) / n + square / (4 * n * n));
        return new VaultScore(share, Math.max(0, centre - half), Math.min(1, centre + half), hits.length);
    }

    private static VaultScore student(double score, double[] perExample, int[] groups) {
        double mean = Arrays.stream(perExample).average().orElse(Double.NaN);
        Map<Integer, Double> sums = new HashMap<>();
        for (int e = 0; e < perExample.length; e++) {
            sums.merge(groups.length == 0 ? e : groups[e], perExample[e] - mean, Double::sum);
        }
        double units = sums.size();
        if (units < 2) {
            return new VaultScore(score, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, perExample.length);
        }
        double squares = sums.values().stream().mapToDouble(s -> s * s).sum();
        double error = Math.sqrt(units / (units - 1) * squares) / perExample.length;
        double half = new TDistribution(null, units - 1).inverseCumulativeProbability(LEVEL) * error;
        return new VaultScore(score, score - half, score + half, perExample.length);
    }

    @Override
    public String toString() {
        return "VaultScore";
    }
}
