package dev.crosscheck.search.cmaes;

import java.util.Arrays;

/**
 * Weights of the ranks of a generation and the learning rates that follow from them: the defaults of Hansen 2016, "The CMA evolution strategy: a tutorial", arXiv:1604.00772, table 1.
 */
final class Recombination {
    private final int dimensions;
    private final double[] weights;
    private final double effective;
    private final double rankOneRate;
    private final double rankManyRate;

    /** {@code dimensions}: at least 1; {@code size}: trials in a generation, at least 4. */
    Recombination(int dimensions, int size) {
        this.dimensions = dimensions;
        this.weights = new double[size];
        for (int i = 0; i < size; i++) {
            weights[i] = Math.log((size + 1) / 2.0) - Math.log(i + 1.0);
        }
        this.effective = effective(1);
        double n = dimensions;
        this.rankOneRate = 2 / ((n + 1.3) * (n + 1.3) + effective);
        this.rankManyRate =
                Math.min(1 - rankOneRate, 2 * (0.25 + effective + 1 / effective - 2) / ((n + 2) * (n + 2) + effective));
        normalize(effective(-1));
    }

    /** (sum w)^2 / sum w^2 over the weights of one sign; eqs. in table 1. */
    private double effective(int sign) {
        double sum = 0;
        double squares = 0;
        for (double w : weights) {
            if (w * sign > 0) {
                sum += w;
                squares += w * w;
            }
        }
        return squares == 0 ? 0 : sum * sum / squares;
    }

    private void normalize(double effectiveOfNegative) {
        double positive = Arrays.stream(weights).filter(w -> w > 0).sum();
        double negative = -Arrays.stream(weights).filter(w -> w < 0).sum();
        double limit = Math.min(
                1 + rankOneRate / rankManyRate,
                Math.min(
                        1 + 2 * effectiveOfNegative / (effective + 2),
                        (1 - rankOneRate - rankManyRate) / (dimensions * rankManyRate)));
        for (int i = 0; i < weights.length; i++) {
            weights[i] *= weights[i] > 0 ? 1 / positive : limit / negative;
        }
    }

    /** Trials in a generation. */
    int size() {
        return weights.length;
    }

    /** Variance-effective number of selected trials. */
    double effective() {
        return effective;
    }

    double rankOneRate() {
        return rankOneRate;
    }

    double rankManyRate() {
        return rankManyRate;
    }

    double pathRate() {
        double n = dimensions;
        return (4 + effective / n) / (n + 4 + 2 * effective / n);
    }

    double stepPathRate() {
        return (effective + 2) / (dimensions + effective + 5);
    }

    double stepDamping() {
        return 1 + 2 * Math.max(0, Math.sqrt((effective - 1) / (dimensions + 1)) - 1) + stepPathRate();
    }

    /** The weight of each trial of a generation by its loss; trials with the same loss share the weights of their ranks. */
    double[] weightsOf(double[] losses) {
        double[] sorted = losses.clone();
        Arrays.sort(sorted);
        double[] shared = new double[losses.length];
        for (int i = 0; i < losses.length; i++) {
            int count = 0;
            for (int r = 0; r < sorted.length; r++) {
                if (sorted[r] == losses[i]) {
                    shared[i] += weights[r];
                    count++;
                }
            }
            shared[i] /= count;
        }
        return shared;
    }
}
