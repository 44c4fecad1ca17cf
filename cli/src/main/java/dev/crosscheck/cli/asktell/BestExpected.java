package dev.crosscheck.cli.asktell;

import dev.crosscheck.search.gp.PosteriorChoice;
import dev.crosscheck.search.space.SearchSpace;
import dev.crosscheck.search.trial.Objective;
import dev.crosscheck.search.trial.Trial;
import java.util.List;
import java.util.Optional;

/** The trial with the best posterior mean under a Gaussian process, whatever strategy proposed it; the best value observed where there is too little for a model. */
final class BestExpected implements Recommender {
    private final SearchSpace space;
    private final Objective objective;

    BestExpected(SearchSpace space, Objective objective) {
        this.space = space;
        this.objective = objective;
    }

    @Override
    public Optional<Recommendation> recommend(List<Trial> finished) {
        return PosteriorChoice.among(space, objective, finished)
                .map(choice -> new Recommendation(choice.trial(), choice.score()))
                .or(() -> new BestObserved(objective).recommend(finished));
    }
}
