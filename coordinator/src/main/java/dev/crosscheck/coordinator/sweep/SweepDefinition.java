package dev.crosscheck.coordinator.sweep;

import dev.crosscheck.coordinator.notify.NotifyRule;
import dev.crosscheck.search.StrategyConfig;
import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.space.SearchSpace;
import dev.crosscheck.search.trial.Objective;
import dev.crosscheck.stopping.StoppingConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A validated sweep specification with every default filled in. Made once, when the sweep is created, and again from the same document at each
 * recovery.
 *
 * @param strategy name resolved ("auto" replaced) and seed drawn
 * @param validation absent: the objective is the last reported value of the metric, and there is no overfit monitor
 * @param trainerNeeds what the worker needs beyond the parameters; opaque here
 * @param notifications whom to tell what
 * @param stopping which trials are given up before their end; absent: none
 * @param weight part of the slots among sweeps of the same priority, 1 or more
 */
public record SweepDefinition(
        String name,
        String project,
        int priority,
        Map<String, String> labels,
        Objective objective,
        OptionalDouble target,
        SearchSpace space,
        List<Configuration> initialTrials,
        StrategyConfig strategy,
        OptionalInt readyQueue,
        Budget budget,
        TrialPolicy trial,
        Optional<Validation> validation,
        TrainerKind trainerNeeds,
        List<NotifyRule> notifications,
        Optional<StoppingConfig> stopping,
        int weight) {
    public SweepDefinition {
        notifications = List.copyOf(notifications);
    }

    /** Without notifications and early stopping, of weight 1. */
    public SweepDefinition(
            String name,
            String project,
            int priority,
            Map<String, String> labels,
            Objective objective,
            OptionalDouble target,
            SearchSpace space,
            List<Configuration> initialTrials,
            StrategyConfig strategy,
            OptionalInt readyQueue,
            Budget budget,
            TrialPolicy trial,
            Optional<Validation> validation,
            TrainerKind trainerNeeds) {
        this(
                name,
                project,
                priority,
                labels,
                objective,
                target,
                space,
                initialTrials,
                strategy,
                readyQueue,
                budget,
                trial,
                validation,
                trainerNeeds,
                List.of(),
                Optional.empty(),
                1);
    }

    /** The same in another space. */
    SweepDefinition in(SearchSpace other) {
        return with(other, notifications, stopping, weight);
    }

    /** The same with these notifications. */
    public SweepDefinition notifying(List<NotifyRule> rules) {
        return with(space, rules, stopping, weight);
    }

    /** The same with this early stopping. */
    public SweepDefinition stoppingBy(Optional<StoppingConfig> rule) {
        return with(space, notifications, rule, weight);
    }

    /** The same with this weight, 1 or more. */
    public SweepDefinition weighing(int other) {
        return with(space, notifications, stopping, other);
    }

    private SweepDefinition with(
            SearchSpace other, List<NotifyRule> rules, Optional<StoppingConfig> rule, int newWeight) {
        return new SweepDefinition(
                name,
                project,
                priority,
                labels,
                objective,
                target,
                other,
                initialTrials,
                strategy,
                readyQueue,
                budget,
                trial,
                validation,
                trainerNeeds,
                rules,
                rule,
                newWeight);
    }

    /** Limits of a sweep; all counted on the server. {@code maxTrials} counts finished SEARCH trials and is exact. */
    public record Budget(
            OptionalLong maxTrials,
            OptionalInt maxParallel,
            Optional<Duration> maxWallTime,
            OptionalDouble maxGpuHours,
            int maxFailed) {}

    /** How one trial is leased and repeated, and what its slot must offer. {@code gpuMemoryBytes}: 0: any. */
    public record TrialPolicy(
            Duration timeout,
            int maxAttempts,
            Duration lease,
            double gpus,
            Map<String, String> workerLabels,
            long gpuMemoryBytes) {
        /** One without a need of GPU memory. */
        public TrialPolicy(
                Duration timeout, int maxAttempts, Duration lease, double gpus, Map<String, String> workerLabels) {
            this(timeout, maxAttempts, lease, gpus, workerLabels, 0);
        }
    }

    /** Which sets play which part, and how the monitor acts. */
    public record Validation(
            String dataset,
            String tuning,
            List<String> crossChecks,
            Optional<String> vault,
            double alpha,
            double maxLostShare,
            OptionalDouble minOptimism,
            OverfitAction action,
            boolean replay) {}

    /** What happens once per alarm. */
    public enum OverfitAction {
        WARN,
        PAUSE,
        STOP
    }

    /** What a worker runs, as far as the coordinator has to know. */
    public enum TrainerKind {
        BUILTIN,
        COMMAND,
        TABLE,
        FUNCTION
    }
}
