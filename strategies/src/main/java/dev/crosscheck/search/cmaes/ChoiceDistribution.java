package dev.crosscheck.search.cmaes;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Probabilities of the values of one categorical parameter, moved toward the weighted frequencies among the better trials of a generation and kept above a margin
 * (Hamano et al. 2024, "CatCMA: stochastic optimization for mixed-category problems", arXiv:2405.09962, sections 3.1 and 4.2). Deviation: a fixed learning rate in place of the adaptive one.
 */
final class ChoiceDistribution {
    private final double[] probabilities;
    private final double margin;

    /** Uniform over {@code cells} values, at least 2; {@code choices}: categorical parameters in the space. */
    ChoiceDistribution(int cells, int choices) {
        this.probabilities = new double[cells];
        Arrays.fill(probabilities, 1.0 / cells);
        this.margin = (1 - Math.pow(0.73, 1.0 / choices)) / (cells - 1);
    }

    /** A cell, from 0. */
    int draw(RandomGenerator random) {
        double u = random.nextDouble();
        int cell = 0;
        while (cell < probabilities.length - 1 && u >= probabilities[cell]) {
            u -= probabilities[cell++];
        }
        return cell;
    }

    double probability(int cell) {
        return probabilities[cell];
    }

    /**
     * Learns one generation.
     *
     * @param cells what each trial had; -1 where the parameter was not active, which teaches nothing
     * @param weights of the trials; only positive ones count, and they sum to at most 1
     * @param effective number of selected trials
     */
    void learn(int[] cells, double[] weights, double effective) {
        double rate = effective / (effective + 2 * probabilities.length);
        double[] old = probabilities.clone();
        for (int i = 0; i < cells.length; i++) {
            if (cells[i] >= 0 && weights[i] > 0) {
                for (int k = 0; k < old.length; k++) {
                    probabilities[k] += rate * weights[i] * ((k == cells[i] ? 1 : 0) - old[k]);
                }
            }
        }
        keepMargin();
    }

    /** Raises what fell below the margin and takes that from the rest in proportion to what they have above it. */
    private void keepMargin() {
        double missing = 0;
        double spare = 0;
        for (double p : probabilities) {
            missing += Math.max(0, margin - p);
            spare += Math.max(0, p - margin);
        }
        for (int k = 0; k < probabilities.length; k++) {
            double above = Math.max(0, probabilities[k] - margin);
            probabilities[k] = margin + (spare == 0 ? 0 : above * (1 - missing / spare));
        }
    }
}
