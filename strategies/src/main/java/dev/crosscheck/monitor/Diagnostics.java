package dev.crosscheck.monitor;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What the report says beside the verdict, as of the latest test.
 *
 * @param transfer how much of a better tuning score carries over at the top; absent when the best trials all have the same tuning score
 * @param overtuning how much better an earlier incumbent is than today's; absent when there was no earlier one
 * @param resolution what the tuning set can tell apart; absent without per-example tuning scores
 * @param ties trials that the secret sets cannot tell from the recommended one, best tuning score first, at most 100
 * @param trend the incumbents of the search, in order
 * @param tied how many trials are tied with the recommended one, the unlisted included
 * @param recommended what the recommended trial is worth; absent before the first test
 * @param parted where tuning and secret scores part; absent without an alarm
 * @param rung the rung of early stopping at which trials were compared; empty: at full training
 */
public record Diagnostics(
        Optional<Transfer> transfer,
        Optional<Overtuning> overtuning,
        Optional<Resolution> resolution,
        List<Long> ties,
        List<TrendPoint> trend,
        int tied,
        Optional<Recommended> recommended,
        Optional<Parted> parted,
        OptionalInt rung) {
    public Diagnostics {
        ties = List.copyOf(ties);
        trend = List.copyOf(trend);
    }

    /** Without what came later. */
    public Diagnostics(
            Optional<Transfer> transfer,
            Optional<Overtuning> overtuning,
            Optional<Resolution> resolution,
            List<Long> ties,
            List<TrendPoint> trend) {
        this(
                transfer,
                overtuning,
                resolution,
                ties,
                trend,
                ties.size(),
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty());
    }

    static Diagnostics none() {
        return new Diagnostics(Optional.empty(), Optional.empty(), Optional.empty(), List.of(), List.of());
    }

    /**
     * Regression slope of the pooled secret score on the tuning score among the best trials by tuning score. Near 1: gains carry over; near 0: they do not.
     *
     * @param trials how many trials the regression used
     */
    public record Transfer(Interval slope, int trials) {}

    /**
     * The estimated overtuning of Schneider, Bischl and Feurer, "Overtuning in Hyperparameter Optimization", AutoML 2025 (arXiv 2506.19540). Deviation:
     * secret scores stand in for the true ones, so the estimate (a maximum over earlier incumbents) leans upward.
     *
     * @param trial the best earlier incumbent
     * @param amount its lead over today's incumbent on the secret sets, at least 0
     * @param relative the amount as a share of the best progress from the first incumbent; at least 1: the search ended no better than it began
     * @param significant whether some earlier incumbent is better beyond doubt (Holm's procedure)
     */
    public record Overtuning(long trial, Interval amount, OptionalDouble relative, boolean significant) {}

    /**
     * What the tuning set can tell apart.
     *
     * @param smallestDifference the true difference between incumbent and controls that a paired test (two-sided 5 %) finds with 80 % power
     * @param examplesForApparentGain tuning examples that would show a difference as large as the apparent gain; absent unless that is positive
     */
    public record Resolution(double smallestDifference, OptionalLong examplesForApparentGain) {}

    /**
     * One incumbent.
     *
     * @param seen search trials seen when it was tested
     * @param secretScore its score on the secret sets
     */
    public record TrendPoint(long trial, int seen, double tuningScore, Interval secretScore) {}

    /**
     * What the recommended trial is worth, cross-fitted: the choice is made again without each set, and scored on that set. So no set scores what it
     * helped to choose, and the estimate is unbiased for the choice made that way; where all choices agree, it is the recommended trial's own score.
     *
     * @param agreeing how many of the choices without one set name the recommended trial
     * @param chosen what each of them names
     */
    public record Recommended(Interval score, int agreeing, List<Long> chosen) {
        public Recommended {
            chosen = List.copyOf(chosen);
        }
    }

    /**
     * From where on the tuning scores of the incumbents run ahead of their secret scores.
     *
     * @param trial the first incumbent that belongs to the rise that raised the alarm
     * @param seen search trials seen when it was tested
     */
    public record Parted(long trial, int seen) {}
}
