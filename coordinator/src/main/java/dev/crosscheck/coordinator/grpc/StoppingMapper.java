package dev.crosscheck.coordinator.grpc;

import com.google.protobuf.Value;
import dev.crosscheck.proto.v1.EarlyStoppingSpec;
import dev.crosscheck.proto.v1.ParameterDefinition;
import dev.crosscheck.proto.v1.SweepSpec;
import dev.crosscheck.search.space.NearestName;
import dev.crosscheck.search.space.SpaceProblem;
import dev.crosscheck.stopping.StoppingConfig;
import dev.crosscheck.stopping.StoppingRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** The section {@code early_stopping} of a specification with defaults filled in. */
final class StoppingMapper {
    private static final Map<String, Set<String>> KEYS = Map.of(
            "asha", Set.of("min", "max", "eta", "rungs"),
            "hyperband", Set.of("min", "max", "eta"),
            "median", Set.of("min", "startup_trials"),
            "patience", Set.of("min", "patience", "min_delta"),
            "wilcoxon", Set.of("startup_trials", "threshold"));
    private static final long MOST_STEPS = 1_000_000_000_000L;
    /** Stands for the largest step where none is given and none is needed; above every {@code min}. */
    private static final long NO_LAST_STEP = MOST_STEPS + 1;

    private final SpecProblems problems;

    StoppingMapper(SpecProblems problems) {
        this.problems = problems;
    }

    Optional<StoppingConfig> map(SweepSpec spec) {
        EarlyStoppingSpec early = spec.getEarlyStopping();
        String name = early.getName().isEmpty() ? "none" : early.getName();
        int before = problems.all().size();
        if (name.equals("none")) {
            refuseKeys(early, name, Set.of());
            return Optional.empty();
        }
        if (!StoppingRules.NAMES.contains(name)) {
            problems.add(
                    "early_stopping.name",
                    "\"" + name + "\" is unknown (expected: none, " + String.join(", ", StoppingRules.NAMES) + ")"
                            + NearestName.hint(name, StoppingRules.NAMES));
            return Optional.empty();
        }
        refuseKeys(early, name, KEYS.getOrDefault(name, Set.of()));
        return config(spec, name, before);
    }

    private Optional<StoppingConfig> config(SweepSpec spec, String name, int before) {
        EarlyStoppingSpec early = spec.getEarlyStopping();
        StoppingNumbers numbers = new StoppingNumbers(problems, early);
        long min = Math.max(1, early.hasMin() ? early.getMin() : 1);
        boolean rungs = KEYS.getOrDefault(name, Set.of()).contains("eta");
        long max = rungs ? max(spec, min) : NO_LAST_STEP;
        String metric = metric(spec);
        if (early.hasMin()) {
            range("early_stopping.min", early.getMin());
        }
        checkRungs(early.getRungsList());
        double eta = numbers.eta();
        int startup = numbers.startup(name.equals("wilcoxon") ? 4 : 5);
        boolean maximize = maximize(spec, metric);
        int patience = numbers.patience();
        double minDelta = numbers.minDelta();
        double threshold = numbers.threshold();
        return problems.all().size() > before
                ? Optional.empty()
                : Optional.of(new StoppingConfig(
                        name,
                        metric,
                        maximize,
                        min,
                        max,
                        early.getRungsList(),
                        eta,
                        startup,
                        patience,
                        minDelta,
                        threshold));
    }

    private void refuseKeys(EarlyStoppingSpec early, String name, Set<String> known) {
        early.getAllFields().keySet().forEach(field -> {
            String key = field.getName();
            boolean common = Set.of("name", "metric", "direction").contains(key);
            if (!common && !known.contains(key)) {
                problems.add(
                        "early_stopping." + key,
                        "does not go with " + name
                                + (known.isEmpty()
                                        ? ": remove it"
                                        : " (it takes " + String.join(", ", new TreeSet<>(known)) + ")"));
            }
        });
    }

    private void range(String where, long steps) {
        if (steps < 1 || steps > MOST_STEPS) {
            problems.add(where, steps + " is out of range (expected: 1 to " + MOST_STEPS + ")");
        }
    }

    private long max(SweepSpec spec, long min) {
        EarlyStoppingSpec early = spec.getEarlyStopping();
        OptionalLong epochs = steps(spec);
        if (!early.hasMax() && early.getRungsCount() > 0) {
            return NO_LAST_STEP;
        }
        if (!early.hasMax() && epochs.isEmpty()) {
            problems.add(
                    "early_stopping.max",
                    "is missing: say at which step a trial is complete (there is no parameter \"epochs\" with a number to tell)");
            return min + 1;
        }
        long max = early.hasMax() ? early.getMax() : epochs.getAsLong();
        range("early_stopping.max", max);
        if (max <= min) {
            problems.add("early_stopping.max", max + " is not above min, " + min);
        }
        return max;
    }

    /**
     * What is wrong with rungs at which a trial is complete: there is nothing to stop any more, and one that is behind there would count as pruned. For new specifications only; stored ones have to stay
     * readable.
     */
    static List<SpaceProblem> lateRungs(SweepSpec spec) {
        EarlyStoppingSpec early = spec.getEarlyStopping();
        OptionalLong last = early.hasMax() ? OptionalLong.of(early.getMax()) : steps(spec);
        List<SpaceProblem> late = new ArrayList<>();
        for (int i = 0; last.isPresent() && i < early.getRungsCount(); i++) {
            if (early.getRungs(i) >= last.getAsLong()) {
                late.add(new SpaceProblem(
                        "early_stopping.rungs[" + i + "]",
                        early.getRungs(i) + " is not below the last step, " + last.getAsLong() + ": leave it out"));
            }
        }
        return late;
    }

    private static OptionalLong steps(SweepSpec spec) {
        OptionalLong steps = TrainerCheck.lastStep(spec);
        return steps.isPresent() ? steps : epochs(spec.getParametersMap());
    }

    /** The largest number of epochs that a trial may have. */
    private static OptionalLong epochs(Map<String, ParameterDefinition> parameters) {
        ParameterDefinition epochs = parameters.get("epochs");
        if (epochs == null) {
            return OptionalLong.empty();
        }
        double listed = epochs.getValuesList().stream()
                .mapToDouble(Value::getNumberValue)
                .max()
                .orElseGet(epochs::getMax);
        double most = epochs.hasValue() ? epochs.getValue().getNumberValue() : listed;
        return most >= 1 ? OptionalLong.of((long) most) : OptionalLong.empty();
    }

    private static String metric(SweepSpec spec) {
        String metric = spec.getEarlyStopping().getMetric();
        return metric.isEmpty() ? spec.getObjective().getMetric() : metric;
    }

    private boolean maximize(SweepSpec spec, String metric) {
        String direction = spec.getEarlyStopping().getDirection();
        if (!direction.isEmpty()) {
            if (!direction.equals("maximize") && !direction.equals("minimize")) {
                problems.add(
                        "early_stopping.direction",
                        "\"" + direction + "\" is unknown (expected: maximize or minimize)");
            }
            return direction.equals("maximize");
        }
        String plain = metric.startsWith("tuning_") ? metric.substring("tuning_".length()) : metric;
        if (plain.equals(spec.getObjective().getMetric())) {
            return spec.getObjective().getDirection().equals("maximize");
        }
        Boolean natural = SpecDefaults.METRICS.get(plain);
        if (natural == null && !plain.contains("loss") && !plain.contains("error")) {
            problems.add(
                    "early_stopping.direction",
                    "is missing: " + metric + " has no natural one (expected: maximize or minimize)");
        }
        return natural != null && natural;
    }

    private void checkRungs(List<Long> rungs) {
        for (int i = 0; i < rungs.size(); i++) {
            String where = "early_stopping.rungs[" + i + "]";
            range(where, rungs.get(i));
            if (i > 0 && rungs.get(i) <= rungs.get(i - 1)) {
                problems.add(where, rungs.get(i) + " is not above the one before, " + rungs.get(i - 1));
            }
        }
    }
}
