package dev.crosscheck.worker.trainer.network;

import dev.crosscheck.proto.v1.TrialTask;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The epoch whose network is to predict: the one with the best objective on the tuning set, among equals the one with the smallest loss there, among these the first; by
 * that loss alone where the objective's metric is not computed here. Or the last epoch.
 */
final class Best {
    private final String metric;
    private final double sign;
    private final boolean best;
    private Map<String, Double> metrics = Map.of();

    /** @param best false: the last epoch */
    Best(TrialTask task, boolean best) {
        this.metric = task.getMetric();
        this.sign = task.getMaximize() ? 1 : -1;
        this.best = best;
    }

    /** Hears of the next epoch; whether it is the one to keep so far. */
    boolean take(int epoch, Map<String, Double> seen) {
        if (best && !metrics.isEmpty() && !isBetter(seen)) {
            return false;
        }
        metrics = new LinkedHashMap<>(seen);
        metrics.put("best_epoch", (double) epoch);
        return best;
    }

    /** Goes on from what an earlier attempt had. */
    void resume(Map<String, Double> earlier) {
        metrics = new LinkedHashMap<>(earlier);
    }

    private boolean isBetter(Map<String, Double> seen) {
        if (seen.containsKey(metric)) {
            int compared = Double.compare(sign * value(seen, metric), sign * value(metrics, metric));
            if (compared != 0) {
                return compared > 0;
            }
        }
        return value(seen, "tuning_loss") < value(metrics, "tuning_loss");
    }

    private static double value(Map<String, Double> metrics, String name) {
        return metrics.getOrDefault(name, Double.POSITIVE_INFINITY);
    }

    /** Metrics of the epoch to keep so far; empty before the first. */
    Map<String, Double> metrics() {
        return metrics;
    }
}
