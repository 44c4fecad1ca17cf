package dev.crosscheck.stopping;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * For trials that report one value an instance (a fold, a data set, an episode), the step being the instance's number: a trial is stopped when a one-sided signed-rank test (Wilcoxon 1945, doi:10.2307/3001968) on the instances that it
 * shares with the best finished trial says that it is worse, at level {@code threshold}, from {@code startup} shared instances on. The best is the one with the highest mean over its instances. After the pruner of that name in Optuna
 * (its documentation names no paper).
 *
 * <p>A trial is not stopped while its mean over the shared instances is the better one, as there. The level is that of one test: a trial that is as good as the best is tested at each instance, so it is stopped more often than that.
 * Instances where one of the two has no number count as lost by it.
 */
final class WilcoxonRule implements StoppingRule {
    private final StoppingConfig config;
    private final Map<Long, TreeMap<Long, Double>> values = new HashMap<>();
    private long best = -1;
    private double bestMean = Double.NEGATIVE_INFINITY;

    WilcoxonRule(StoppingConfig config) {
        this.config = config;
    }

    @Override
    public List<Long> rungs() {
        return List.of();
    }

    @Override
    public boolean concerns(Report report) {
        return true;
    }

    @Override
    public Decision judge(Report report) {
        if (best < 0 || best == report.trial()) {
            return Decision.GO_ON;
        }
        TreeMap<Long, Double> own = new TreeMap<>(values.getOrDefault(report.trial(), new TreeMap<>()));
        own.put(report.step(), report.value());
        Map<Long, Double> other = values.getOrDefault(best, new TreeMap<>());
        double[] differences = own.entrySet().stream()
                .filter(entry -> other.containsKey(entry.getKey()))
                .mapToDouble(entry -> difference(entry.getValue(), other.getOrDefault(entry.getKey(), Double.NaN)))
                .toArray();
        if (differences.length < config.startup()
                || java.util.Arrays.stream(differences).sum() >= 0) {
            return Decision.GO_ON;
        }
        double p = SignedRankTest.pLess(differences);
        if (p >= config.threshold()) {
            return Decision.GO_ON;
        }
        return Decision.stop(String.format(
                java.util.Locale.ROOT,
                "step %d: worse than trial %d on the %d instances that both have (signed-rank test, p = %.2g)",
                report.step(),
                best,
                differences.length,
                p));
    }

    private static double difference(double own, double other) {
        if (Double.isNaN(own)) {
            return Double.isNaN(other) ? 0 : Double.NEGATIVE_INFINITY;
        }
        return Double.isNaN(other) ? Double.POSITIVE_INFINITY : own - other;
    }

    @Override
    public void add(Report report) {
        values.computeIfAbsent(report.trial(), trial -> new TreeMap<>()).put(report.step(), report.value());
    }

    @Override
    public void finished(long trial, boolean complete) {
        TreeMap<Long, Double> own = values.get(trial);
        double mean = own == null || !complete
                ? Double.NaN
                : own.values().stream()
                        .mapToDouble(Double::doubleValue)
                        .average()
                        .orElse(Double.NaN);
        if (mean > bestMean) {
            values.remove(best);
            best = trial;
            bestMean = mean;
        } else {
            values.remove(trial);
        }
    }
}
