package dev.crosscheck.worker.trainer;

import java.util.Map;

/**
 * How an attempt ended well.
 *
 * @param stopped whether it ended before its time because it was asked to
 * @param metrics last value of each metric, finite
 */
public record TrainerResult(boolean stopped, Map<String, Double> metrics) {
    public TrainerResult {
        metrics = Map.copyOf(metrics);
    }
}
