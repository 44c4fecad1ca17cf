package dev.crosscheck.search.trial;

import dev.crosscheck.search.space.Configuration;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * One configuration of a sweep and what became of it, as a strategy sees it.
 *
 * @param number the trial's number in the sweep, from 0, never reused; below 0 for a trial of another sweep
 * @param score the objective on the tuning set, as measured (not oriented), for COMPLETE trials and for PRUNED ones that reported; never NaN
 */
public record Trial(long number, Configuration configuration, TrialState state, OptionalDouble score) {
    public Trial {
        Objects.requireNonNull(configuration, "configuration");
        if (score.isPresent() && Double.isNaN(score.getAsDouble())) {
            throw new IllegalArgumentException("score: NaN (expected: a number, or no score)");
        }
    }
}
