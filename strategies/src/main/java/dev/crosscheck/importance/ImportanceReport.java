package dev.crosscheck.importance;

import dev.crosscheck.search.space.ParameterValue;
import java.util.List;

/**
 * What part of the score's variation over the whole space each parameter explains. Shares are of the variance that the forest sees when every parameter is
 * drawn uniformly on its scale; all main effects and interactions together make 1, so what is missing from 1 in the lists is interactions that are not listed.
 *
 * @param trials that it rests on
 * @param fit share of the scores' variance that the forest predicts for trials it was not grown on, at most 1; near or below 0 the shares mean nothing
 * @param parameters largest share first; parameters that cannot vary are left out
 * @param pairs the strongest interactions, largest share first
 * @param marginals in the order of {@code parameters}
 */
public record ImportanceReport(
        int trials, double fit, List<Share> parameters, List<PairShare> pairs, List<Marginal> marginals) {
    public ImportanceReport {
        parameters = List.copyOf(parameters);
        pairs = List.copyOf(pairs);
        marginals = List.copyOf(marginals);
    }

    /**
     * The effect of one parameter alone.
     *
     * @param share 0 to 1
     * @param spread standard deviation over eighths of the forest
     */
    public record Share(String parameter, double share, double spread) {}

    /** What two parameters do together beyond what each does alone; see {@link Share}. */
    public record PairShare(String first, String second, double share, double spread) {}

    /** The mean score as a function of one parameter, all others averaged over the space. */
    public record Marginal(String parameter, List<MarginalPoint> points) {
        public Marginal {
            points = List.copyOf(points);
        }
    }

    /**
     * A point of a marginal.
     *
     * @param mean score
     * @param spread standard deviation over eighths of the forest
     */
    public record MarginalPoint(ParameterValue value, double mean, double spread) {}
}
