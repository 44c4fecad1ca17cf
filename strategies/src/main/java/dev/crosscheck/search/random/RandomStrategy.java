package dev.crosscheck.search.random;

import dev.crosscheck.search.AskRequest;
import dev.crosscheck.search.Proposals;
import dev.crosscheck.search.Strategy;
import dev.crosscheck.search.StrategyException;
import dev.crosscheck.search.math.RandomStreams;
import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.space.ConfigurationSet;
import dev.crosscheck.search.space.SearchSpace;
import dev.crosscheck.search.trial.ProposedTrials;
import dev.crosscheck.search.trial.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Random search (Bergstra, Bengio 2012, "Random search for hyper-parameter optimization", JMLR 13): every parameter uniform on its scale, parents first.
 * Deviation: nothing is proposed twice, so a finite space is used up in the end. The draw for a trial is a function of seed, trial number and the
 * configurations proposed before.
 */
public final class RandomStrategy implements Strategy {
    private final long seed;
    private final UniformSampler sampler;
    private final ProposedTrials told;

    public RandomStrategy(SearchSpace space, long seed) {
        this.seed = seed;
        this.sampler = new UniformSampler(space);
        this.told = new ProposedTrials(space);
    }

    /**
     * {@inheritDoc}
     *
     * @throws StrategyException when constraints leave almost nothing of a space too large to be listed
     */
    @Override
    public Proposals ask(AskRequest request) {
        ConfigurationSet taken = told.taken(request.pending());
        List<Configuration> proposed = new ArrayList<>();
        for (int k = 0; k < request.count(); k++) {
            var random = RandomStreams.of(seed, request.firstNumber() + k, "random");
            Optional<Configuration> drawn = sampler.draw(random, taken);
            if (drawn.isEmpty()) {
                break;
            }
            taken.add(drawn.get());
            proposed.add(drawn.get());
        }
        return new Proposals(proposed, taken.free().orElse(1) == 0);
    }

    @Override
    public void tell(List<Trial> changed) {
        told.add(changed);
    }
}
