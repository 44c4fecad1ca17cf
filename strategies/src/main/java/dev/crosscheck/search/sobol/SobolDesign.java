package dev.crosscheck.search.sobol;

import dev.crosscheck.search.StrategyException;
import dev.crosscheck.search.math.RandomStreams;
import dev.crosscheck.search.math.SobolSequence;
import dev.crosscheck.search.random.UniformSampler;
import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.space.ConfigurationSet;
import dev.crosscheck.search.space.SearchSpace;
import dev.crosscheck.search.space.UnitCubeEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An evenly spread design over the feasible part of a space: trial n gets the n-th point of a scrambled Sobol sequence that satisfies the constraints, or a
 * random configuration when that one was proposed before. A function of space, seed, trial number and what was proposed.
 */
public final class SobolDesign {
    private static final int MOST_SKIPPED = 100_000;
    private final SearchSpace space;
    private final UnitCubeEncoder encoder;
    private final UniformSampler sampler;
    private final Optional<SobolSequence> sequence;
    private final long seed;
    /** Index of the n-th feasible point, as far as known; only used with constraints. */
    private final List<Integer> feasible = new ArrayList<>();

    public SobolDesign(SearchSpace space, long seed) {
        this.space = space;
        this.seed = seed;
        this.encoder = new UnitCubeEncoder(space);
        this.sampler = new UniformSampler(space);
        this.sequence = encoder.size() == 0 ? Optional.empty() : Optional.of(new SobolSequence(encoder.size(), seed));
    }

    /**
     * The configuration of trial {@code number}, which is not in {@code taken}; empty when everything is taken.
     *
     * @throws StrategyException when constraints leave almost nothing of a space too large to be listed
     */
    public Optional<Configuration> propose(long number, ConfigurationSet taken) {
        Optional<Configuration> planned = planned(number);
        if (planned.isPresent() && !taken.contains(planned.get())) {
            return planned;
        }
        return sampler.draw(RandomStreams.of(seed, number, "sobol-fallback"), taken);
    }

    private Optional<Configuration> planned(long number) {
        if (sequence.isEmpty() || number > Integer.MAX_VALUE - MOST_SKIPPED) {
            return Optional.empty();
        }
        int index = space.constraints().isEmpty() ? (int) number : feasibleIndex((int) number);
        return index < 0
                ? Optional.empty()
                : Optional.of(encoder.decode(sequence.get().point(index)));
    }

    private int feasibleIndex(int number) {
        while (feasible.size() <= number) {
            int last = feasible.isEmpty() ? -1 : feasible.get(feasible.size() - 1);
            if (last == Integer.MAX_VALUE) {
                return -1;
            }
            feasible.add(nextFeasible(last));
        }
        int index = feasible.get(number);
        return index == Integer.MAX_VALUE ? -1 : index;
    }

    /** The next feasible index, or the largest int when none comes soon. */
    private int nextFeasible(int last) {
        for (int index = last + 1; index <= last + MOST_SKIPPED; index++) {
            if (encoder.isFeasible(sequence.orElseThrow().point(index))) {
                return index;
            }
        }
        return Integer.MAX_VALUE;
    }
}
