package dev.crosscheck.search.trial;

/**
 * What the search optimises.
 *
 * @param metric name of the metric whose tuning score counts
 * @param maximize whether larger scores are better
 */
public record Objective(String metric, boolean maximize) {

    /** The score turned so that higher is better. */
    public double oriented(double score) {
        return maximize ? score : -score;
    }
}
