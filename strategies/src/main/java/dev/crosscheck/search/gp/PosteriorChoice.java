package dev.crosscheck.search.gp;

import dev.crosscheck.search.space.SearchSpace;
import dev.crosscheck.search.space.UnitCubeEncoder;
import dev.crosscheck.search.trial.Objective;
import dev.crosscheck.search.trial.Trial;
import dev.crosscheck.search.trial.TrialHistory;
import java.util.List;
import java.util.Optional;

/**
 * Chooses among finished trials by what a Gaussian process expects of them, so that under noise a lucky draw is not taken for a good configuration: the best
 * posterior mean at a trial (Frazier 2018, "A tutorial on Bayesian optimization", arXiv:1807.02811, section 4.1, the choice of a risk-neutral decision maker). Any strategy
 * may have proposed the trials. Deviation: the mean is of the transformed score, and comes back as its median. With more than 1,000 trials the model sees a part of them.
 */
public final class PosteriorChoice {
    private static final int MOST_DIMENSIONS = 20;

    private PosteriorChoice() {}

    /** A trial, and the score to expect of its configuration in units of the objective. */
    public record Choice(Trial trial, double score) {}

    /**
     * The trial to use; empty when there is too little for a model (fewer completed trials than parameters and three more), or the space has more than 20
     * parameters that vary, or none.
     *
     * @param finished in the order in which they finished
     */
    public static Optional<Choice> among(SearchSpace space, Objective objective, List<Trial> finished) {
        TrialHistory history = new TrialHistory(space, objective);
        UnitCubeEncoder encoder = history.encoder();
        history.tell(finished);
        int d = encoder.size();
        if (d == 0 || d > MOST_DIMENSIONS || history.complete() < d + 3) {
            return Optional.empty();
        }
        GpModel model = new GpModel(history, new Features(encoder));
        model.prepare(List.of());
        return model.lowest().flatMap(expected -> finished.stream()
                .filter(trial -> trial.number() == expected.number())
                .findFirst()
                .map(trial -> new Choice(trial, -objective.oriented(expected.loss()))));
    }
}
