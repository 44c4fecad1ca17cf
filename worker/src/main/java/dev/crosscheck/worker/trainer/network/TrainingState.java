package dev.crosscheck.worker.trainer.network;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that training after an epoch goes on from and that its seed does not give: random draws are made again.
 *
 * @param epoch epochs that are done, >= 1
 * @param steps batches that are done, which is the place in the schedule
 * @param optimizerSteps steps of the optimizer
 * @param now weights, the optimizer's two vectors, running means and variances
 * @param kept weights, running means and variances of the best epoch; empty where none is kept
 * @param best metrics of the best epoch
 */
record TrainingState(
        int epoch, long steps, int optimizerSteps, List<float[]> now, List<float[]> kept, Map<String, Double> best) {
    TrainingState {
        now = List.copyOf(now);
        kept = List.copyOf(kept);
        best = new LinkedHashMap<>(best);
    }
}
