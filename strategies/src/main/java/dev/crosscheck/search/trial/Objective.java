package dev.crosscheck.search.trial;

import java.util.OptionalDouble;

/**
 * What the search optimises.
 *
 * @param metric name of the metric whose tuning score counts
 * @param maximize whether larger scores are better
 * @param goal what a person would reach, where known, in the metric's unit
 */
public record Objective(String metric, boolean maximize, OptionalDouble goal) {

    /** Without a goal. */
    public Objective(String metric, boolean maximize) {
        this(metric, maximize, OptionalDouble.empty());
    }

    /** The score turned so that higher is better. */
    public double oriented(double score) {
        return maximize ? score : -score;
    }
}
