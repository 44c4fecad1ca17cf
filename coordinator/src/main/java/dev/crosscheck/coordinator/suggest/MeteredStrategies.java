package dev.crosscheck.coordinator.suggest;

import dev.crosscheck.search.AskRequest;
import dev.crosscheck.search.Proposals;
import dev.crosscheck.search.Strategy;
import dev.crosscheck.search.StrategyConfig;
import dev.crosscheck.search.space.SearchSpace;
import dev.crosscheck.search.trial.Objective;
import dev.crosscheck.search.trial.Trial;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;

/** Measures how long strategies think, by their name, and how many trials stand-ins proposed. Thread-safe. */
public final class MeteredStrategies implements StrategySource {
    private final StrategySource source;
    private final MeterRegistry registry;
    private final Counter standIns;

    public MeteredStrategies(StrategySource source, MeterRegistry registry) {
        this.source = source;
        this.registry = registry;
        this.standIns = Counter.builder("crosscheck.suggestions.stand.in")
                .description("Trials that a stand-in proposed because the strategy was late")
                .register(registry);
    }

    @Override
    public Strategy create(StrategyConfig config, SearchSpace space, Objective objective) {
        Timer timer = Timer.builder("crosscheck.suggestion")
                .description("Time that a strategy takes for one question")
                .tag("strategy", config.name())
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofNanos(100_000))
                .maximumExpectedValue(Duration.ofSeconds(60))
                .register(registry);
        Strategy strategy = source.create(config, space, objective);
        return new Metered(strategy) {
            @Override
            public Proposals ask(AskRequest request) {
                Timer.Sample sample = Timer.start(registry);
                Proposals proposals = strategy.ask(request);
                sample.stop(timer);
                return proposals;
            }
        };
    }

    @Override
    public Strategy createStandIn(StrategyConfig config, SearchSpace space, Objective objective) {
        Strategy strategy = source.createStandIn(config, space, objective);
        return new Metered(strategy) {
            @Override
            public Proposals ask(AskRequest request) {
                Proposals proposals = strategy.ask(request);
                standIns.increment(proposals.configurations().size());
                return proposals;
            }
        };
    }

    private abstract static class Metered implements Strategy {
        private final Strategy strategy;

        Metered(Strategy strategy) {
            this.strategy = strategy;
        }

        @Override
        public void tell(List<Trial> changed) {
            strategy.tell(changed);
        }
    }
}
