package dev.crosscheck.cli.asktell;

import dev.crosscheck.search.StrategyConfig;
import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.space.SearchSpace;
import dev.crosscheck.search.trial.Objective;
import java.util.List;

/**
 * A search to begin.
 *
 * @param initial complete configurations to propose first, all different
 * @param seedDrawn whether the seed was left to us
 */
record SearchSpec(
        SearchSpace space,
        List<Configuration> initial,
        Objective objective,
        StrategyConfig strategy,
        boolean seedDrawn) {
    SearchSpec {
        initial = List.copyOf(initial);
    }
}
