package dev.crosscheck.coordinator.sweep;

import dev.crosscheck.coordinator.notify.NoticeKind;
import dev.crosscheck.coordinator.notify.NotifyRule;
import dev.crosscheck.coordinator.sweep.SweepDefinition.Budget;
import dev.crosscheck.coordinator.sweep.SweepDefinition.OverfitAction;
import dev.crosscheck.coordinator.sweep.SweepDefinition.TrainerKind;
import dev.crosscheck.coordinator.sweep.SweepDefinition.TrialPolicy;
import dev.crosscheck.coordinator.sweep.SweepDefinition.Validation;
import dev.crosscheck.search.StrategyConfig;
import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.space.Domain;
import dev.crosscheck.search.space.ParameterSpec;
import dev.crosscheck.search.space.ParameterValue;
import dev.crosscheck.search.space.SearchSpace;
import dev.crosscheck.search.trial.Objective;
import dev.crosscheck.search.trial.Trial;
import dev.crosscheck.search.trial.TrialState;
import dev.crosscheck.stopping.StoppingConfig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Definitions for tests, written as text such as "trials=20 parallel=3". Keys: trials lease parallel wall gpuHours gpus gpuMemory failed attempts target initial strategy ready action cells priority notify stopping prior. */
public final class TestSpecs {
    private TestSpecs() {}

    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public static SweepDefinition read(byte[] spec) {
        var keys = new HashMap<String, String>();
        for (String pair : new String(spec, StandardCharsets.UTF_8).trim().split("\\s+")) {
            if (!pair.isEmpty()) {
                keys.put(pair.split("=")[0], pair.split("=")[1]);
            }
        }
        Optional<Long> trials = Optional.ofNullable(keys.get("trials")).map(Long::valueOf);
        Domain domain = keys.containsKey("cells")
                ? new Domain.IntDomain(0, Long.parseLong(keys.get("cells")) - 1, 1, false)
                : new Domain.FloatDomain(0, 1, false, OptionalInt.empty());
        var initial = new ArrayList<Configuration>();
        for (int i = 0; i < Integer.parseInt(keys.getOrDefault("initial", "0")); i++) {
            initial.add(config(i / 100.0));
        }
        var budget = new Budget(
                trials.map(OptionalLong::of).orElse(OptionalLong.empty()),
                optionalInt(keys.get("parallel")),
                Optional.ofNullable(keys.get("wall")).map(s -> Duration.ofSeconds(Long.parseLong(s))),
                optionalDouble(keys.get("gpuHours")),
                Integer.parseInt(keys.getOrDefault("failed", "20")));
        return new SweepDefinition(
                        "test",
                        "default",
                        Integer.parseInt(keys.getOrDefault("priority", "50")),
                        Map.of(),
                        new Objective("score", true),
                        optionalDouble(keys.get("target")),
                        SearchSpace.of(List.of(new ParameterSpec("x", domain, Map.of())), List.of()),
                        initial,
                        new StrategyConfig(
                                keys.getOrDefault("strategy", "learner"),
                                7,
                                OptionalInt.empty(),
                                trials.map(Long::intValue).orElse(1000),
                                prior(Integer.parseInt(keys.getOrDefault("prior", "0")))),
                        optionalInt(keys.get("ready")),
                        budget,
                        new TrialPolicy(
                                Duration.ofSeconds(60),
                                Integer.parseInt(keys.getOrDefault("attempts", "3")),
                                Duration.ofSeconds(Long.parseLong(keys.getOrDefault("lease", "15"))),
                                Double.parseDouble(keys.getOrDefault("gpus", "0")),
                                Map.of(),
                                Long.parseLong(keys.getOrDefault("gpuMemory", "0"))),
                        Optional.ofNullable(keys.get("action")).map(TestSpecs::validation),
                        TrainerKind.FUNCTION)
                .notifying(
                        keys.containsKey("notify")
                                ? List.of(new NotifyRule(
                                        List.of(NoticeKind.FINDING, NoticeKind.COMPLETED), "http://localhost:1/hook"))
                                : List.of())
                .stoppingBy(Optional.ofNullable(keys.get("stopping")).map(TestSpecs::stopping));
    }

    /** Trials of another sweep: x evenly over [0, 1), best at 0.3. */
    private static List<Trial> prior(int count) {
        var prior = new ArrayList<Trial>();
        for (int i = 0; i < count; i++) {
            double x = (double) i / count;
            prior.add(new Trial(-1L - i, config(x), TrialState.COMPLETE, OptionalDouble.of(-(x - 0.3) * (x - 0.3))));
        }
        return prior;
    }

    private static StoppingConfig stopping(String name) {
        return new StoppingConfig(name, "score", true, 1, 27, List.of(), 3, 2, 3, 0, 0.1);
    }

    private static Validation validation(String action) {
        return new Validation(
                "digits",
                "tuning",
                List.of("xc1"),
                Optional.of("vault"),
                0.05,
                0.5,
                OptionalDouble.empty(),
                OverfitAction.valueOf(action),
                false);
    }

    private static OptionalInt optionalInt(@Nullable String text) {
        return text == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(text));
    }

    private static OptionalDouble optionalDouble(@Nullable String text) {
        return text == null ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(text));
    }

    public static Configuration config(double x) {
        return new Configuration(Map.of("x", new ParameterValue.FloatValue(x)));
    }
}
