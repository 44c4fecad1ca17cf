package dev.crosscheck.monitor;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a trial scored on the tuning set, oriented so that higher is better.
 *
 * @param score the score that the search maximises; finite
 * @param examples the scores of the tuning examples, where known
 * @param standardError of the score over fresh tuning sets, where reported
 */
public record TuningScore(double score, Optional<ExampleScores> examples, OptionalDouble standardError) {
    public TuningScore {
        if (!Double.isFinite(score)) {
            throw new IllegalArgumentException("tuning score: " + score + " (expected: a finite number)");
        }
        if (standardError.isPresent() && !(standardError.getAsDouble() >= 0)) {
            throw new IllegalArgumentException(
                    "standard error of the tuning score: " + standardError.getAsDouble() + " (expected: at least 0)");
        }
    }

    /** The mean of per-example scores. */
    public static TuningScore of(ExampleScores examples) {
        return new TuningScore(examples.mean(), Optional.of(examples), OptionalDouble.empty());
    }

    /** Only a number. */
    public static TuningScore reported(double score) {
        return new TuningScore(score, Optional.empty(), OptionalDouble.empty());
    }

    /** A number with its standard error. */
    public static TuningScore reported(double score, double standardError) {
        return new TuningScore(score, Optional.empty(), OptionalDouble.of(standardError));
    }

    /** Standard error: from the examples or the sums over their groups, else as reported, else binomial when the score lies in [0, 1], else 0 (unknown). */
    double standardError(Fold.Units units, int tuningExamples) {
        if (examples.isPresent() && !units.areExamples()) {
            double[] scores = new double[tuningExamples];
            examples.get().addTo(scores, 1);
            return Math.sqrt(
                    PairedStats.of(scores, units, examples.get().isBinary()).squaredError());
        }
        if (examples.isPresent()) {
            return Math.sqrt(examples.get().variance() / examples.get().size());
        }
        if (standardError.isPresent()) {
            return standardError.getAsDouble();
        }
        return score >= 0 && score <= 1 ? Math.sqrt(score * (1 - score) / tuningExamples) : 0;
    }
}
