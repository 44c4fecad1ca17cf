package dev.crosscheck.coordinator.scoring;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The area under the ROC curve as the share of pairs (positive, negative) that the score puts in the right order, ties counting half, with its per-example
 * parts: the placements of E. DeLong, D. DeLong, D. Clarke-Pearson 1988, "Comparing the areas under two or more correlated receiver operating
 * characteristic curves", Biometrics 44, equations 4 and 5.
 */
final class RocArea {
    private final double area;
    private final double[] parts;

    private RocArea(double area, double[] parts) {
        this.area = area;
        this.parts = parts;
    }

    double area() {
        return area;
    }

    double[] parts() {
        return parts;
    }

    /** Two classes: of the larger label; more: mean over the classes that occur, one against the rest; 0.5 when one class alone occurs. */
    static RocArea of(Predicted predicted, double[] truth) {
        int first = predicted.classes() == 2 ? 1 : 0;
        double area = 0;
        double[] parts = new double[truth.length];
        int counted = 0;
        for (int c = first; c < predicted.classes(); c++) {
            int label = c;
            boolean[] positive = new boolean[truth.length];
            int positives = 0;
            for (int e = 0; e < truth.length; e++) {
                positive[e] = (int) truth[e] == label;
                positives += positive[e] ? 1 : 0;
            }
            if (positives > 0 && positives < truth.length) {
                double[] scores = IntStream.range(0, truth.length)
                        .mapToDouble(e -> predicted.probability(e, label))
                        .toArray();
                area += add(scores, positive, positives, parts);
                counted++;
            }
        }
        if (counted == 0) {
            Arrays.fill(parts, 0.5);
            return new RocArea(0.5, parts);
        }
        for (int e = 0; e < parts.length; e++) {
            parts[e] /= counted;
        }
        return new RocArea(area / counted, parts);
    }

    private static double add(double[] scores, boolean[] positive, int positives, double[] parts) {
        int n = scores.length;
        int negatives = n - positives;
        Integer[] order = IntStream.range(0, n).boxed().toArray(Integer[]::new);
        Arrays.sort(order, Comparator.comparingDouble(e -> scores[e]));
        double[] placement = new double[n];
        double pairs = 0;
        int below = 0;
        int positivesBelow = 0;
        while (below < n) {
            int end = below;
            int tied = 0;
            while (end < n && scores[order[end]] == scores[order[below]]) {
                tied += positive[order[end++]] ? 1 : 0;
            }
            double negativesBelow = below - positivesBelow + (end - below - tied) / 2.0;
            double positivesAbove = positives - positivesBelow - tied / 2.0;
            for (int i = below; i < end; i++) {
                boolean isPositive = positive[order[i]];
                placement[order[i]] = isPositive ? negativesBelow / negatives : positivesAbove / positives;
                pairs += isPositive ? negativesBelow : 0;
            }
            positivesBelow += tied;
            below = end;
        }
        double area = pairs / ((double) positives * negatives);
        for (int e = 0; e < n; e++) {
            parts[e] += area + (double) n / (positive[e] ? positives : negatives) * (placement[e] - area);
        }
        return area;
    }
}
