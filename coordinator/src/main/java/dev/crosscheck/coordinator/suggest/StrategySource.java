package dev.crosscheck.coordinator.suggest;

import dev.crosscheck.search.Strategy;
import dev.crosscheck.search.StrategyConfig;
import dev.crosscheck.search.space.SearchSpace;
import dev.crosscheck.search.trial.Objective;

/** Makes a strategy that knows no trial yet. May throw where the configuration does not suit the space. */
@FunctionalInterface
public interface StrategySource {
    Strategy create(StrategyConfig config, SearchSpace space, Objective objective);

    /** Makes what proposes when the strategy of {@code config} is late: a Sobol design with its seed. */
    default Strategy createStandIn(StrategyConfig config, SearchSpace space, Objective objective) {
        return create(
                new StrategyConfig("sobol", config.seed(), config.startupTrials(), config.maxTrials()),
                space,
                objective);
    }
}
