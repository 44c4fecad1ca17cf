package dev.crosscheck.worker.trainer.network;

import dev.crosscheck.worker.data.Examples;
import java.util.LinkedHashMap;
import java.util.Map;

/** Metrics on the tuning set, for reports; the coordinator computes the score that counts from the predictions. */
final class Scores {
    private static final double LEAST_PROBABILITY = 1e-15;

    private Scores() {}

    /**
     * tuning_loss (mean natural-log loss), tuning_accuracy, and log_loss, accuracy, balanced_accuracy, macro_f1 under their own names.
     *
     * @param probabilities row-major, n x classes
     */
    static Map<String, Double> classification(float[] probabilities, Examples examples, int classes) {
        int n = examples.size();
        double loss = 0;
        int[] truth = new int[classes];
        int[] guessed = new int[classes];
        int[] right = new int[classes];
        for (int i = 0; i < n; i++) {
            int label = examples.classes()[i];
            int guess = Outputs.best(probabilities, i, classes);
            loss -= Math.log(Math.max(LEAST_PROBABILITY, probabilities[i * classes + label])) / n;
            truth[label]++;
            guessed[guess]++;
            right[label] += guess == label ? 1 : 0;
        }
        double accuracy = java.util.Arrays.stream(right).sum() / (double) n;
        double recall = 0;
        double f1 = 0;
        int present = 0;
        int seen = 0;
        for (int c = 0; c < classes; c++) {
            if (truth[c] > 0) {
                present++;
                recall += right[c] / (double) truth[c];
            }
            if (truth[c] + guessed[c] > 0) {
                seen++;
                f1 += 2.0 * right[c] / (truth[c] + guessed[c]);
            }
        }
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("tuning_loss", loss);
        metrics.put("tuning_accuracy", accuracy);
        metrics.put("log_loss", loss);
        metrics.put("accuracy", accuracy);
        metrics.put("balanced_accuracy", recall / present);
        metrics.put("macro_f1", f1 / seen);
        return metrics;
    }

    /** tuning_loss (mean squared error over the training targets' variance), tuning_rmse, and rmse, mae, r2 under their own names. */
    static Map<String, Double> regression(double[] values, Examples examples, double scale) {
        int n = examples.size();
        double mean = 0;
        for (double target : examples.targets()) {
            mean += target / n;
        }
        double squares = 0;
        double absolute = 0;
        double spread = 0;
        for (int i = 0; i < n; i++) {
            double target = examples.targets()[i];
            double error = values[i] - target;
            squares += error * error / n;
            absolute += Math.abs(error) / n;
            spread += (target - mean) * (target - mean) / n;
        }
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("tuning_loss", squares / (scale * scale));
        metrics.put("tuning_rmse", Math.sqrt(squares));
        metrics.put("rmse", Math.sqrt(squares));
        metrics.put("mae", absolute);
        if (spread > 0) {
            metrics.put("r2", 1 - squares / spread);
        }
        return metrics;
    }
}
