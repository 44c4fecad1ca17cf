package dev.crosscheck.monitor;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * How much each trial counts as a control of the incumbent: equal weight on the better half of the other trials (at least 5); trials tied at the border
 * of the half share what is left, so that no order of trials matters. Weights sum to 1. Immutable.
 */
public final class ControlWeights {
    private final double[] weights;

    private ControlWeights(double[] weights) {
        this.weights = weights;
    }

    /** Controls of trial {@code incumbent}, ranked by {@code scores} (one per trial, higher is better). */
    static ControlWeights betterHalf(double[] scores, int incumbent) {
        int others = scores.length - 1;
        double[] sorted = new double[others];
        System.arraycopy(scores, 0, sorted, 0, incumbent);
        System.arraycopy(scores, incumbent + 1, sorted, incumbent, others - incumbent);
        Arrays.sort(sorted);
        int chosen = Math.min(others, Math.max(5, others / 2));
        double border = sorted[others - chosen];
        int above = 0;
        int tied = 0;
        for (double score : sorted) {
            above += score > border ? 1 : 0;
            tied += score == border ? 1 : 0;
        }
        double shared = (double) (chosen - above) / tied;
        double[] weights = new double[scores.length];
        for (int j = 0; j < scores.length; j++) {
            double share = scores[j] > border ? 1 : scores[j] == border ? shared : 0;
            weights[j] = j == incumbent ? 0 : share / chosen;
        }
        return new ControlWeights(weights);
    }

    /** Equal weight on the first {@code count} of {@code trials} trials, the incumbent left out. */
    static ControlWeights firstOf(int count, int incumbent, int trials) {
        int others = incumbent < count ? count - 1 : count;
        double[] weights = new double[trials];
        for (int j = 0; j < count; j++) {
            weights[j] = j == incumbent ? 0 : 1.0 / others;
        }
        return new ControlWeights(weights);
    }

    boolean isEmpty() {
        return Arrays.stream(weights).allMatch(w -> w == 0);
    }

    public int size() {
        return weights.length;
    }

    /** The weight of the trial that was added as number {@code index} among the search trials, from 0. */
    public double of(int index) {
        return weights[index];
    }

    /** The weighted mean of a value over the controls. */
    public double mean(IntToDoubleFunction value) {
        double sum = 0;
        for (int j = 0; j < weights.length; j++) {
            if (weights[j] > 0) {
                sum += weights[j] * value.applyAsDouble(j);
            }
        }
        return sum;
    }
}
