package dev.crosscheck.coordinator.scoring;

import java.util.Arrays;

/** Checked predictions for the examples of one set, in its order: values of a regression, or labels by index with, perhaps, probabilities. */
final class Predicted {
    private final double[] values;
    private final int[] labels;
    private final double[][] probabilities;
    private final int classes;

    private Predicted(double[] values, int[] labels, double[][] probabilities, int classes) {
        this.values = values;
        this.labels = labels;
        this.probabilities = probabilities;
        this.classes = classes;
    }

    static Predicted ofValues(double[] values) {
        return new Predicted(values, new int[0], new double[0][], 0);
    }

    static Predicted ofLabels(int[] labels, int classes) {
        return new Predicted(new double[0], labels, new double[0][], classes);
    }

    /** Probabilities, n x classes; rows are divided by their sum. The label is the most probable one, of equals the first. */
    static Predicted ofProbabilities(double[][] probabilities, int classes) {
        int[] labels = new int[probabilities.length];
        double[][] normed = new double[probabilities.length][];
        for (int e = 0; e < labels.length; e++) {
            double sum = Arrays.stream(probabilities[e]).sum();
            normed[e] = Arrays.stream(probabilities[e]).map(p -> p / sum).toArray();
            for (int c = 1; c < classes; c++) {
                labels[e] = normed[e][c] > normed[e][labels[e]] ? c : labels[e];
            }
        }
        return new Predicted(new double[0], labels, normed, classes);
    }

    /** The examples from {@code from} (included) to {@code to} (excluded). */
    Predicted slice(int from, int to) {
        return new Predicted(
                values.length == 0 ? values : Arrays.copyOfRange(values, from, to),
                labels.length == 0 ? labels : Arrays.copyOfRange(labels, from, to),
                hasProbabilities() ? Arrays.copyOfRange(probabilities, from, to) : probabilities,
                classes);
    }

    int classes() {
        return classes;
    }

    double[] values() {
        return values;
    }

    int label(int example) {
        return labels[example];
    }

    int size() {
        return Math.max(values.length, labels.length);
    }

    boolean hasProbabilities() {
        return probabilities.length > 0;
    }

    double probability(int example, int label) {
        return probabilities[example][label];
    }
}
