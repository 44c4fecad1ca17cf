package dev.crosscheck.coordinator.grpc;

import dev.crosscheck.coordinator.sweep.SweepDefinition.Budget;
import dev.crosscheck.coordinator.sweep.SweepDefinition.TrialPolicy;
import dev.crosscheck.proto.v1.BudgetSpec;
import dev.crosscheck.proto.v1.ResourceSpec;
import dev.crosscheck.proto.v1.SweepSpec;
import dev.crosscheck.search.space.Lattice;
import dev.crosscheck.search.space.SearchSpace;
import dev.crosscheck.search.trial.Objective;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Head, objective, budget and trial sections of a specification with defaults filled in. */
final class SpecSections {
    static final int MOST_TRIALS = 1_000_000_000;
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,63}");
    private static final Duration YEAR = Duration.ofDays(365);
    private static final Duration SHORTEST = Duration.ofMillis(1);

    private final SpecProblems problems;

    SpecSections(SpecProblems problems) {
        this.problems = problems;
    }

    /** What is at the top. */
    void checkHead(SweepSpec spec) {
        if (!spec.getApiVersion().equals("crosscheck/v1")) {
            problems.add("apiVersion", "\"" + spec.getApiVersion() + "\" is unknown (expected: crosscheck/v1)");
        }
        if (!spec.getKind().equals("Sweep")) {
            problems.add("kind", "\"" + spec.getKind() + "\" is not what a sweep is (expected: Sweep)");
        }
        name("metadata.name", spec.getMetadata().getName());
        name("metadata.project", spec.getMetadata().getProject());
        problems.whole("metadata.priority", spec.getMetadata().getPriority(), 0, 100);
        if (spec.getMetadata().hasWeight()) {
            problems.whole("metadata.weight", spec.getMetadata().getWeight(), 1, 1000);
        }
    }

    private void name(String where, String name) {
        if (!NAME.matcher(name).matches()) {
            problems.add(where, "\"" + name + "\" is no name (expected: 1 to 63 lower-case letters, digits or '-')");
        }
    }

    Objective objective(SweepSpec spec) {
        String metric = spec.getObjective().getMetric();
        String direction = spec.getObjective().getDirection();
        if (metric.isBlank() || metric.length() > 100) {
            problems.add(
                    "objective.metric", "is missing or too long (expected: the name of a metric, 1 to 100 characters)");
        } else if (direction.isEmpty()) {
            problems.add(
                    "objective.direction",
                    "is missing: " + metric + " has no natural one (expected: maximize or minimize)");
        }
        if (!direction.isEmpty() && !direction.equals("maximize") && !direction.equals("minimize")) {
            problems.add("objective.direction", "\"" + direction + "\" is unknown (expected: maximize or minimize)");
        }
        if (spec.getObjective().hasTarget()) {
            problems.number("objective.target", spec.getObjective().getTarget(), true, "a finite number");
        }
        if (spec.getObjective().hasGoal()) {
            problems.number("objective.goal", spec.getObjective().getGoal(), true, "a finite number");
        }
        if (spec.hasValidation()
                && !spec.getValidation().hasReplay()
                && !metric.isBlank()
                && (metric.equals("value") || !SpecDefaults.METRICS.containsKey(metric))) {
            problems.add(
                    "objective.metric",
                    "\"" + metric + "\" cannot be computed by the coordinator (expected with validation: "
                            + "accuracy, balanced_accuracy, macro_f1, log_loss, auc, rmse, mae, r2)");
        }
        return new Objective(
                metric,
                direction.equals("maximize"),
                spec.getObjective().hasGoal()
                        ? OptionalDouble.of(spec.getObjective().getGoal())
                        : OptionalDouble.empty());
    }

    Budget budget(SweepSpec spec, Optional<SearchSpace> space) {
        BudgetSpec b = spec.getBudget();
        if (b.hasMaxTrials() && (b.getMaxTrials() < 1 || b.getMaxTrials() > MOST_TRIALS)) {
            problems.add(
                    "budget.max_trials", b.getMaxTrials() + " is out of range (expected: 1 to " + MOST_TRIALS + ")");
        }
        if (!b.hasMaxTrials() && space.isPresent() && !space.get().isCountable()) {
            problems.add(
                    "budget.max_trials",
                    "is missing: the space is not finite, or too large to be used up, so say how many trials to run");
        }
        OptionalInt parallel = OptionalInt.empty();
        if (b.hasMaxParallel()) {
            parallel = OptionalInt.of(problems.whole("budget.max_parallel", b.getMaxParallel(), 1, 1_000_000));
        }
        Optional<Duration> wall = Optional.empty();
        if (b.hasMaxWallTime()) {
            wall = Optional.of(problems.duration("budget.max_wall_time", b.getMaxWallTime(), SHORTEST, YEAR));
        }
        OptionalDouble gpuHours = OptionalDouble.empty();
        if (b.hasMaxGpuHours()) {
            gpuHours = OptionalDouble.of(
                    problems.number("budget.max_gpu_hours", b.getMaxGpuHours(), b.getMaxGpuHours() > 0, "above 0"));
        }
        return new Budget(
                b.hasMaxTrials() ? OptionalLong.of(b.getMaxTrials()) : OptionalLong.empty(),
                parallel,
                wall,
                gpuHours,
                problems.whole("budget.max_failed", b.getMaxFailed(), 1, MOST_TRIALS));
    }

    TrialPolicy policy(SweepSpec spec) {
        ResourceSpec resources = spec.getTrial().getResources();
        problems.number(
                "trial.resources.gpus",
                resources.getGpus(),
                resources.getGpus() >= 0 && resources.getGpus() <= 1,
                "0 to 1: a trial runs on one GPU or on a share of one");
        return new TrialPolicy(
                problems.duration("trial.timeout", spec.getTrial().getTimeout(), SHORTEST, YEAR),
                problems.whole("trial.max_attempts", spec.getTrial().getMaxAttempts(), 1, 100),
                problems.duration(
                        "trial.lease", spec.getTrial().getLease(), Duration.ofSeconds(1), Duration.ofHours(1)),
                resources.getGpus(),
                resources.getLabelsMap(),
                gpuMemory(resources));
    }

    /** What is valid and surely not meant. */
    static List<String> notes(SweepSpec spec) {
        return spec.getBudget().hasMaxGpuHours()
                        && spec.getTrial().getResources().getGpus() == 0
                ? List.of(
                        "budget.max_gpu_hours will never be used up: it counts trial.resources.gpus times hours, and that"
                                + " is 0 here. Give trials a GPU, such as gpus: 1, or limit the sweep by max_wall_time.")
                : List.of();
    }

    private long gpuMemory(ResourceSpec resources) {
        String text = resources.getGpuMemory();
        if (text.isEmpty()) {
            return 0;
        }
        OptionalLong bytes = MemorySize.bytes(text);
        if (bytes.isEmpty()) {
            problems.add(
                    "trial.resources.gpu_memory",
                    "\"" + text + "\" is no size of memory (expected: " + MemorySize.EXPECTED + ")");
        } else if (resources.getGpus() <= 0) {
            problems.add("trial.resources.gpu_memory", "needs a GPU: give trial.resources.gpus too, such as 1 or 0.5");
        }
        return bytes.orElse(0);
    }

    /** Trials that the sweep may run: the budget, or the whole finite space; all its cells where counting those that satisfy the constraints takes long. */
    static long trials(SweepSpec spec, SearchSpace space) {
        return spec.getBudget().hasMaxTrials()
                ? spec.getBudget().getMaxTrials()
                : space.quickCardinality()
                        .orElse(space.lattice().map(Lattice::size).orElse((long) MOST_TRIALS));
    }
}
