package dev.crosscheck.search;

import dev.crosscheck.search.trial.Trial;
import java.util.List;
import java.util.OptionalInt;

/**
 * How a sweep wants to be searched.
 *
 * @param name one of {@link Strategies#NAMES}
 * @param seed start of all randomness; the same seed gives the same trials
 * @param startupTrials number of trials before a model is used; empty leaves it to the strategy. Strategies without a model ignore it
 * @param maxTrials the sweep's budget, at least 1; only {@code auto} reads it
 * @param prior finished trials of another sweep to begin with, see {@link Strategy#learn}; those that are not valid in the space are left out
 */
public record StrategyConfig(String name, long seed, OptionalInt startupTrials, int maxTrials, List<Trial> prior) {
    public StrategyConfig {
        prior = List.copyOf(prior);
        if (startupTrials.isPresent() && startupTrials.getAsInt() < 1) {
            throw new IllegalArgumentException("startupTrials: " + startupTrials.getAsInt() + " (expected: >= 1)");
        }
        if (maxTrials < 1) {
            throw new IllegalArgumentException("maxTrials: " + maxTrials + " (expected: >= 1)");
        }
    }

    /** Without knowledge from elsewhere. */
    public StrategyConfig(String name, long seed, OptionalInt startupTrials, int maxTrials) {
        this(name, seed, startupTrials, maxTrials, List.of());
    }
}
