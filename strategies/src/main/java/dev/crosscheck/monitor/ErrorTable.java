package dev.crosscheck.monitor;

import java.util.Optional;

/**
 * Where the incumbent's error comes from: the four steps from a goal to the cross-check score, which add up to their difference.
 * All scores are oriented so that higher is better.
 *
 * @param underFitting goal minus train score
 * @param overFitting train minus tuning score
 * @param tuningOverfit the optimism of the tuning score
 * @param distributionShift offset between tuning and cross-check sets that all trials share
 * @param first which to address first
 */
public record ErrorTable(
        double underFitting,
        double overFitting,
        double tuningOverfit,
        double distributionShift,
        Optional<Source> first) {
    /** A source of error. */
    public enum Source {
        UNDER_FITTING,
        OVER_FITTING,
        TUNING_SET_OVERFIT,
        DISTRIBUTION_SHIFT
    }

    /** One source dwarfs the others when it is this many times as large. */
    private static final double DWARFS = 3;

    /**
     * Decomposes goal - cross-check score. Under-fitting comes before over-fitting before tuning-set overfit before shift, unless a later one is more than
     * three times the first positive one; none when the goal is reached.
     *
     * @param goal what a person would reach
     * @param train the incumbent's score on its training data
     * @param tuning its tuning score
     * @param optimism the estimated optimism
     * @param offset the offset of the secret sets, weighted by examples
     */
    public static ErrorTable of(double goal, double train, double tuning, double optimism, double offset) {
        double[] parts = {goal - train, train - tuning, optimism, offset};
        int chosen = -1;
        for (int k = 0; k < parts.length; k++) {
            if (parts[k] > 0 && (chosen < 0 || parts[k] > DWARFS * parts[chosen])) {
                chosen = k;
            }
        }
        boolean reached = tuning - optimism - offset >= goal;
        Optional<Source> first = reached || chosen < 0 ? Optional.empty() : Optional.of(Source.values()[chosen]);
        return new ErrorTable(parts[0], parts[1], parts[2], parts[3], first);
    }
}
