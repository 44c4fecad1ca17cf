package dev.crosscheck.coordinator.scoring;

import dev.crosscheck.coordinator.sweep.SweepDefinition;
import dev.crosscheck.coordinator.sweep.SweepDefinition.Budget;
import dev.crosscheck.coordinator.sweep.SweepDefinition.OverfitAction;
import dev.crosscheck.coordinator.sweep.SweepDefinition.TrainerKind;
import dev.crosscheck.coordinator.sweep.SweepDefinition.TrialPolicy;
import dev.crosscheck.coordinator.sweep.SweepDefinition.Validation;
import dev.crosscheck.search.StrategyConfig;
import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.space.Domain.IntDomain;
import dev.crosscheck.search.space.ParameterSpec;
import dev.crosscheck.search.space.ParameterValue.IntValue;
import dev.crosscheck.search.space.SearchSpace;
import dev.crosscheck.search.trial.Objective;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Sweeps over one parameter, config. */
public final class TestSweeps {
    private TestSweeps() {}

    /** A sweep on a data set. */
    public static SweepDefinition scored(
            String metric, boolean maximize, String dataset, List<String> crossChecks, Optional<String> vault) {
        return sweep(
                metric,
                maximize,
                Optional.of(validation(dataset, "tuning", crossChecks, vault, false)),
                TrainerKind.BUILTIN);
    }

    /** A sweep that replays a table. */
    public static SweepDefinition replay(String tuning, List<String> crossChecks) {
        return sweep(
                "accuracy",
                true,
                Optional.of(validation("", tuning, crossChecks, Optional.empty(), true)),
                TrainerKind.TABLE);
    }

    public static Validation validation(
            String dataset, String tuning, List<String> crossChecks, Optional<String> vault, boolean replay) {
        return new Validation(
                dataset, tuning, crossChecks, vault, 0.05, 0.5, OptionalDouble.empty(), OverfitAction.WARN, replay);
    }

    public static SweepDefinition sweep(
            String metric, boolean maximize, Optional<Validation> validation, TrainerKind trainer) {
        return new SweepDefinition(
                "s",
                "default",
                50,
                Map.of(),
                new Objective(metric, maximize),
                OptionalDouble.empty(),
                SearchSpace.of(
                        List.of(new ParameterSpec("config", new IntDomain(0, 1000, 1, false), Map.of())), List.of()),
                List.of(),
                new StrategyConfig("random", 1, OptionalInt.empty(), 100),
                OptionalInt.empty(),
                new Budget(OptionalLong.of(100), OptionalInt.empty(), Optional.empty(), OptionalDouble.empty(), 20),
                new TrialPolicy(Duration.ofHours(1), 3, Duration.ofSeconds(15), 0, Map.of()),
                validation,
                trainer);
    }

    /** A configuration. */
    public static Configuration config(long number) {
        return new Configuration(Map.of("config", new IntValue(number)));
    }
}
