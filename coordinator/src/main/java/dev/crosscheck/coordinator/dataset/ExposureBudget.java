package dev.crosscheck.coordinator.dataset;

/**
 * How many answers secret sets may give before their numbers can no longer be fully believed.
 *
 * <p>The default, a quarter of the number of secret examples and at least {@value #LEAST}, bounds what the sets can be fooled by on purpose: whoever submits k sets of random
 * labels, keeps those that the sets call better than chance and votes, lifts an accuracy on n examples by about sqrt(k / n) / pi beyond the truth (the boosting attack of Blum and
 * Hardt, "The Ladder: a reliable leaderboard for machine learning competitions", ICML 2015, section 4; that order is the worst that k adaptive answers can do: Dwork et al., "The
 * reusable holdout", Science 349, 2015). With k = n / 4 that is .16 with exact answers; answers in bands to people who do not attack give away far less. The floor keeps small sets usable.
 *
 * @param configured the budget of each data set, at least 1; 0: the default
 */
public record ExposureBudget(long configured) {
    private static final long LEAST = 100;
    private static final long EXAMPLES_PER_ANSWER = 4;

    /** The default. */
    public static ExposureBudget byExamples() {
        return new ExposureBudget(0);
    }

    /** Answers that sets of this many examples together may give. */
    public long of(long examples) {
        return configured > 0 ? configured : Math.max(LEAST, examples / EXAMPLES_PER_ANSWER);
    }
}
