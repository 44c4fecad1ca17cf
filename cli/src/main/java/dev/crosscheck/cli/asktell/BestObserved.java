package dev.crosscheck.cli.asktell;

import dev.crosscheck.search.trial.Objective;
import dev.crosscheck.search.trial.Trial;
import dev.crosscheck.search.trial.TrialState;
import java.util.List;
import java.util.Optional;

/** The trial with the best value, the first told of equal ones; its value is all that is known of it. */
final class BestObserved implements Recommender {
    private final Objective objective;

    BestObserved(Objective objective) {
        this.objective = objective;
    }

    @Override
    public Optional<Recommendation> recommend(List<Trial> finished) {
        Optional<Recommendation> best = Optional.empty();
        for (Trial trial : finished) {
            if (trial.state() == TrialState.COMPLETE && trial.score().isPresent()) {
                double value = trial.score().getAsDouble();
                if (best.isEmpty()
                        || objective.oriented(value)
                                > objective.oriented(best.get().mean())) {
                    best = Optional.of(new Recommendation(trial, value));
                }
            }
        }
        return best;
    }
}
