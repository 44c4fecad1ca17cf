package dev.crosscheck.search.sobol;

import dev.crosscheck.search.AskRequest;
import dev.crosscheck.search.Proposals;
import dev.crosscheck.search.Strategy;
import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.space.ConfigurationSet;
import dev.crosscheck.search.space.SearchSpace;
import dev.crosscheck.search.trial.ProposedTrials;
import dev.crosscheck.search.trial.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Quasi-random search: a {@link SobolDesign} that goes on for as long as trials are asked for. */
public final class SobolStrategy implements Strategy {
    private final SobolDesign design;
    private final ProposedTrials told;

    public SobolStrategy(SearchSpace space, long seed) {
        this.design = new SobolDesign(space, seed);
        this.told = new ProposedTrials(space);
    }

    /**
     * {@inheritDoc}
     *
     * @throws dev.crosscheck.search.StrategyException when constraints leave almost nothing of a space too large to be listed
     */
    @Override
    public Proposals ask(AskRequest request) {
        ConfigurationSet taken = told.taken(request.pending());
        List<Configuration> proposed = new ArrayList<>();
        for (int k = 0; k < request.count(); k++) {
            Optional<Configuration> next = design.propose(request.firstNumber() + k, taken);
            if (next.isEmpty()) {
                break;
            }
            taken.add(next.get());
            proposed.add(next.get());
        }
        return new Proposals(proposed, taken.free().orElse(1) == 0);
    }

    @Override
    public void tell(List<Trial> changed) {
        told.add(changed);
    }
}
