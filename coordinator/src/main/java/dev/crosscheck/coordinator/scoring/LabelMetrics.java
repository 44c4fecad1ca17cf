package dev.crosscheck.coordinator.scoring;

/** Metrics of labels. {@code truth} holds indexes of classes. */
final class LabelMetrics {
    private static final double LEAST_PROBABILITY = 0x1p-23;

    private LabelMetrics() {}

    static double[] hits(Predicted predicted, double[] truth) {
        double[] hits = new double[truth.length];
        for (int e = 0; e < hits.length; e++) {
            hits[e] = predicted.label(e) == (int) truth[e] ? 1 : 0;
        }
        return hits;
    }

    static double[] logLosses(Predicted predicted, double[] truth) {
        double[] losses = new double[truth.length];
        for (int e = 0; e < losses.length; e++) {
            losses[e] = -Math.log(Math.max(LEAST_PROBABILITY, predicted.probability(e, (int) truth[e])));
        }
        return losses;
    }

    /** Per class: how often it is true, predicted, and both. */
    private static final class Counts {
        private final double[] actual;
        private final double[] guessed;
        private final double[] right;

        Counts(Predicted predicted, double[] truth) {
            actual = new double[predicted.classes()];
            guessed = new double[predicted.classes()];
            right = new double[predicted.classes()];
            for (int e = 0; e < truth.length; e++) {
                actual[(int) truth[e]]++;
                guessed[predicted.label(e)]++;
                right[(int) truth[e]] += predicted.label(e) == (int) truth[e] ? 1 : 0;
            }
        }

        double recall(int c) {
            return right[c] / actual[c];
        }

        double f1(int c) {
            return 2 * right[c] / (actual[c] + guessed[c]);
        }

        int occurring(boolean orPredicted) {
            int count = 0;
            for (int c = 0; c < actual.length; c++) {
                count += actual[c] > 0 || (orPredicted && guessed[c] > 0) ? 1 : 0;
            }
            return count;
        }
    }

    static double balancedAccuracy(Predicted predicted, double[] truth) {
        Counts counts = new Counts(predicted, truth);
        double sum = 0;
        for (int c = 0; c < predicted.classes(); c++) {
            sum += counts.actual[c] > 0 ? counts.recall(c) : 0;
        }
        return sum / counts.occurring(false);
    }

    /** Influence of an example of class c: n / (C n_c) (hit - recall_c). */
    static double[] balancedAccuracyParts(Predicted predicted, double[] truth) {
        Counts counts = new Counts(predicted, truth);
        double score = balancedAccuracy(predicted, truth);
        int classes = counts.occurring(false);
        double[] parts = hits(predicted, truth);
        for (int e = 0; e < parts.length; e++) {
            int c = (int) truth[e];
            parts[e] = score + truth.length / (classes * counts.actual[c]) * (parts[e] - counts.recall(c));
        }
        return parts;
    }

    static double macroF1(Predicted predicted, double[] truth) {
        Counts counts = new Counts(predicted, truth);
        double sum = 0;
        for (int c = 0; c < predicted.classes(); c++) {
            sum += counts.actual[c] + counts.guessed[c] > 0 ? counts.f1(c) : 0;
        }
        return sum / counts.occurring(true);
    }

    /** With F_c = 2 a / (b + d), a, b, d the shares of right, guessed and actual c: influence (2 [right] - F_c ([guessed] + [actual])) / (b + d), over C. */
    static double[] macroF1Parts(Predicted predicted, double[] truth) {
        Counts counts = new Counts(predicted, truth);
        double score = macroF1(predicted, truth);
        int classes = counts.occurring(true);
        double[] parts = new double[truth.length];
        for (int e = 0; e < parts.length; e++) {
            int actual = (int) truth[e];
            int guessed = predicted.label(e);
            double influence;
            if (actual == guessed) {
                influence = (2 - 2 * counts.f1(actual)) / (counts.actual[actual] + counts.guessed[actual]);
            } else {
                influence = -counts.f1(actual) / (counts.actual[actual] + counts.guessed[actual])
                        - counts.f1(guessed) / (counts.actual[guessed] + counts.guessed[guessed]);
            }
            parts[e] = score + truth.length * influence / classes;
        }
        return parts;
    }
}
