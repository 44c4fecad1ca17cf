package dev.crosscheck.search.random;

import dev.crosscheck.search.StrategyException;
import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.space.ConfigurationSet;
import dev.crosscheck.search.space.SearchSpace;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/** Draws configurations that were not proposed before; a function of its arguments. */
public final class UniformSampler {
    private static final int QUICK_TRIES = 200;
    private static final int LONG_TRIES = 200_000;
    private final SearchSpace space;

    public UniformSampler(SearchSpace space) {
        this.space = space;
    }

    /**
     * Draws every parameter uniformly on its scale, parents first, until the constraints hold and the result is not in {@code taken}; in a space that can be
     * listed it picks uniformly among what is left when that does not come about soon. Adds nothing to {@code taken}.
     *
     * @return empty when everything is taken
     * @throws StrategyException when a space too large to be listed yields nothing new in 200,000 draws
     */
    public Optional<Configuration> draw(RandomGenerator random, ConfigurationSet taken) {
        OptionalLong free = taken.free();
        if (free.isPresent() && free.getAsLong() == 0) {
            return Optional.empty();
        }
        int tries = free.isPresent() ? QUICK_TRIES : LONG_TRIES;
        for (int i = 0; i < tries; i++) {
            Optional<Configuration> drawn = space.draw(random, 1);
            if (drawn.isPresent() && !taken.contains(drawn.get())) {
                return drawn;
            }
        }
        if (free.isPresent()) {
            return Optional.of(taken.freeAt(random.nextLong(free.getAsLong())));
        }
        throw new StrategyException("found no new configuration in " + LONG_TRIES
                + " random draws: the constraints leave too little of the space; narrow the parameters' ranges");
    }
}
