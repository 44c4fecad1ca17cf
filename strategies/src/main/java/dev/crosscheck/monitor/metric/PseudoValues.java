package dev.crosscheck.monitor.metric;

import java.util.Arrays;

/**
 * Pseudo-values of metrics that are no means: metric plus the influence of each example, so that their mean is the metric and their spread gives its
 * standard error (delta method; first order in 1/n). Differences between trials pair example by example. Oriented so that higher is better.
 */
public final class PseudoValues {
    private PseudoValues() {}

    /**
     * Area under the ROC curve; ties count half. Influences are the placements of DeLong, DeLong and Clarke-Pearson, "Comparing the areas under two or more
     * correlated receiver operating characteristic curves", Biometrics 44 (1988).
     *
     * @param scores higher means more likely positive; no NaN
     * @throws IllegalArgumentException unless both classes occur
     */
    public static double[] auc(double[] scores, boolean[] positive) {
        requireSameLength(scores.length, positive.length);
        int positives = 0;
        for (boolean p : positive) {
            positives += p ? 1 : 0;
        }
        int negatives = scores.length - positives;
        if (positives == 0 || negatives == 0) {
            throw new IllegalArgumentException("AUC: " + positives + " positive and " + negatives
                    + " negative examples (expected: at least one of each)");
        }
        double[] above = sorted(scores, positive, true);
        double[] below = sorted(scores, positive, false);
        double[] placement = new double[scores.length];
        double auc = 0;
        for (int e = 0; e < scores.length; e++) {
            placement[e] = positive[e] ? shareBelow(below, scores[e]) : 1 - shareBelow(above, scores[e]);
            auc += positive[e] ? placement[e] / positives : 0;
        }
        for (int e = 0; e < scores.length; e++) {
            double factor = (double) scores.length / (positive[e] ? positives : negatives);
            placement[e] = auc + factor * (placement[e] - auc);
        }
        return placement;
    }

    /**
     * F1 averaged over classes (macro); for two classes and {@code only = 1} the usual binary F1. A class that neither occurs nor is predicted counts 0.
     *
     * @param only the class whose F1 is meant, or -1 for the mean over classes 0 .. classes - 1
     */
    public static double[] f1(int[] predicted, int[] actual, int classes, int only) {
        requireSameLength(predicted.length, actual.length);
        double[] values = new double[predicted.length];
        int averaged = only >= 0 ? 1 : classes;
        for (int c = only >= 0 ? only : 0; c < (only >= 0 ? only + 1 : classes); c++) {
            addF1(predicted, actual, c, 1.0 / averaged, values);
        }
        return values;
    }

    private static void addF1(int[] predicted, int[] actual, int of, double weight, double[] values) {
        double hits = 0;
        double named = 0;
        for (int e = 0; e < predicted.length; e++) {
            hits += predicted[e] == of && actual[e] == of ? 1 : 0;
            named += (predicted[e] == of ? 1 : 0) + (actual[e] == of ? 1 : 0);
        }
        if (named == 0) {
            return;
        }
        double f1 = 2 * hits / named;
        double scale = predicted.length / named;
        for (int e = 0; e < predicted.length; e++) {
            double own = predicted[e] == of && actual[e] == of ? 2 : 0;
            double uses = (predicted[e] == of ? 1 : 0) + (actual[e] == of ? 1 : 0);
            values[e] += weight * (f1 + scale * (own - f1 * uses));
        }
    }

    /** Minus the root mean squared error. */
    public static double[] negatedRmse(double[] errors) {
        double mean = Arrays.stream(errors)
                .map(x -> x * x)
                .average()
                .orElseThrow(() -> new IllegalArgumentException("RMSE: no examples (expected: at least one)"));
        double rmse = Math.sqrt(mean);
        return Arrays.stream(errors)
                .map(x -> rmse == 0 ? 0 : -(rmse + (x * x - mean) / (2 * rmse)))
                .toArray();
    }

    private static double[] sorted(double[] scores, boolean[] positive, boolean wanted) {
        double[] chosen = new double[scores.length];
        int count = 0;
        for (int e = 0; e < scores.length; e++) {
            if (positive[e] == wanted) {
                chosen[count++] = scores[e];
            }
        }
        double[] exact = Arrays.copyOf(chosen, count);
        Arrays.sort(exact);
        return exact;
    }

    /** Share of sorted values below x, ties half. */
    private static double shareBelow(double[] sorted, double x) {
        int below = lowerBound(sorted, x);
        int upTo = lowerBound(sorted, Math.nextUp(x));
        return (below + upTo) / (2.0 * sorted.length);
    }

    private static int lowerBound(double[] sorted, double x) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < x) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static void requireSameLength(int first, int second) {
        if (first != second) {
            throw new IllegalArgumentException(first + " predictions for " + second + " labels (expected: as many)");
        }
    }
}
