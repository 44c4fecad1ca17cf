package dev.crosscheck.search;

import dev.crosscheck.search.cmaes.CmaesStrategy;
import dev.crosscheck.search.gp.GpStrategy;
import dev.crosscheck.search.grid.GridStrategy;
import dev.crosscheck.search.random.RandomStrategy;
import dev.crosscheck.search.sobol.SobolStrategy;
import dev.crosscheck.search.space.InvalidSpaceException;
import dev.crosscheck.search.space.Lattice;
import dev.crosscheck.search.space.NearestName;
import dev.crosscheck.search.space.SearchSpace;
import dev.crosscheck.search.space.UnitCubeEncoder;
import dev.crosscheck.search.tpe.TpeStrategy;
import dev.crosscheck.search.trial.Objective;
import java.util.List;
import java.util.OptionalLong;

/** Makes strategies by name. */
public final class Strategies {
    /** What a sweep may ask for. */
    public static final List<String> NAMES = List.of("auto", "grid", "random", "sobol", "gp", "tpe", "cmaes");

    private static final int MOST_GP_DIMENSIONS = 20;

    private Strategies() {}

    /**
     * Makes the strategy of a sweep; {@code auto} takes the grid when all configurations fit in the budget, else a Gaussian process up to 20
     * dimensions and a tree-structured Parzen estimator beyond.
     *
     * @throws StrategyException when there is no strategy of that name; the message lists the known ones
     * @throws InvalidSpaceException when the strategy cannot search this space
     */
    public static Chosen create(StrategyConfig config, SearchSpace space, Objective objective) {
        Chosen chosen = config.name().equals("auto")
                ? choose(config, space, objective)
                : new Chosen(
                        make(config.name(), config, space, objective), config.name(), "The specification asks for it.");
        if (!config.prior().isEmpty()) {
            chosen.strategy()
                    .learn(config.prior().stream()
                            .filter(trial ->
                                    space.validate(trial.configuration(), "").isEmpty())
                            .toList());
        }
        return chosen;
    }

    private static Chosen choose(StrategyConfig config, SearchSpace space, Objective objective) {
        OptionalLong counted = space.quickCardinality();
        // Where there are too many to be counted at once, their cells are an upper bound.
        long cells = counted.orElseGet(
                () -> space.isCountable() ? space.lattice().map(Lattice::size).orElse(Long.MAX_VALUE) : Long.MAX_VALUE);
        if (cells <= Math.min(config.maxTrials(), SearchSpace.ENUMERATION_LIMIT)) {
            String fit = cells == 1
                    ? "The only configuration fits"
                    : "All " + (counted.isPresent() ? "" : "of at most ") + cells + " configurations fit";
            String reason = fit + " in the budget of " + config.maxTrials()
                    + (config.maxTrials() == 1 ? " trial." : " trials.");
            return new Chosen(make("grid", config, space, objective), "grid", reason);
        }
        int dimensions = new UnitCubeEncoder(space).size();
        String name = dimensions <= MOST_GP_DIMENSIONS ? "gp" : "tpe";
        String reason = dimensions <= MOST_GP_DIMENSIONS
                ? "A Gaussian process learns most from few trials in a space of " + dimensions
                        + (dimensions == 1 ? " parameter that varies." : " parameters that vary.")
                : "The space has " + dimensions + " parameters that vary, more than the " + MOST_GP_DIMENSIONS
                        + " that a Gaussian process is good for.";
        return new Chosen(make(name, config, space, objective), name, reason);
    }

    private static Strategy make(String name, StrategyConfig config, SearchSpace space, Objective objective) {
        return switch (name) {
            case "grid" -> new GridStrategy(space);
            case "random" -> new RandomStrategy(space, config.seed());
            case "sobol" -> new SobolStrategy(space, config.seed());
            case "gp" -> new GpStrategy(space, objective, config.seed(), config.startupTrials());
            case "tpe" -> new TpeStrategy(space, objective, config.seed(), config.startupTrials());
            case "cmaes" -> new CmaesStrategy(space, objective, config.seed(), config.startupTrials());
            default ->
                throw new StrategyException("there is no strategy \"" + name + "\" (known: " + String.join(", ", NAMES)
                        + ")" + NearestName.hint(name, NAMES));
        };
    }
}
