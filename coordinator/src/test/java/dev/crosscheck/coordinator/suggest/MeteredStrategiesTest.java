package dev.crosscheck.coordinator.suggest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.search.AskRequest;
import dev.crosscheck.search.Strategies;
import dev.crosscheck.search.Strategy;
import dev.crosscheck.search.StrategyConfig;
import dev.crosscheck.search.space.Domain;
import dev.crosscheck.search.space.ParameterSpec;
import dev.crosscheck.search.space.SearchSpace;
import dev.crosscheck.search.trial.Objective;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class MeteredStrategiesTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final StrategySource source = new MeteredStrategies(
            (c, space, objective) -> Strategies.create(c, space, objective).strategy(), registry);
    private final SearchSpace space = SearchSpace.of(
            List.of(new ParameterSpec("x", new Domain.FloatDomain(0, 1, false, OptionalInt.empty()), Map.of())),
            List.of());
    private final StrategyConfig config = new StrategyConfig("tpe", 7, OptionalInt.empty(), 100);
    private final Objective objective = new Objective("value", false);

    @Test
    void everyQuestionIsTimedUnderTheNameOfItsStrategy() {
        Strategy strategy = source.create(config, space, objective);
        strategy.ask(new AskRequest(0, 3, List.of()));
        strategy.ask(new AskRequest(0, 1, List.of()));
        assertThat(registry.get("crosscheck.suggestion")
                        .tag("strategy", "tpe")
                        .timer()
                        .count())
                .isEqualTo(2);
        assertThat(registry.get("crosscheck.suggestions.stand.in").counter().count())
                .isZero();
    }

    @Test
    void theStandInIsTheSobolDesignOfTheSameSeedAndItsTrialsAreCounted() {
        AskRequest request = new AskRequest(4, 3, List.of());
        var expected = Strategies.create(new StrategyConfig("sobol", 7, OptionalInt.empty(), 100), space, objective)
                .strategy()
                .ask(request);
        assertThat(source.createStandIn(config, space, objective).ask(request)).isEqualTo(expected);
        assertThat(registry.get("crosscheck.suggestions.stand.in").counter().count())
                .isEqualTo(3);
    }
}
