package dev.crosscheck.importance;

import dev.crosscheck.importance.Tree.Leaf;
import dev.crosscheck.search.space.UnitCubeEncoder.Dimension;
import java.util.Arrays;
import java.util.List;

/**
 * The mean function of some trees, seen through its one- and two-dimensional marginals under uniform coordinates (Hutter, Hoos, Leyton-Brown 2014, equations 3 to
 * 8): exact integrals of each tree, taken over the cells of a grid. Its whole variance comes from its values at given points. Mutable while trees are added.
 */
final class Effects {
    private static final double SMALLEST_SPREAD = 1e-12;

    private final List<Dimension> dimensions;
    private final Grid grid;
    private final boolean[] paired;
    private final double[][] single;
    private final double[][][] both;
    private final double[] values;
    private double mean;
    private int trees;

    /**
     * Without trees.
     *
     * @param samples number of points at which values are known
     * @param paired dimensions whose interactions with each other are looked at
     */
    Effects(List<Dimension> dimensions, Grid grid, int samples, boolean[] paired) {
        int d = dimensions.size();
        this.dimensions = dimensions;
        this.grid = grid;
        this.paired = paired;
        this.single = new double[d][];
        this.both = new double[d][d][];
        this.values = new double[samples];
        for (int i = 0; i < d; i++) {
            single[i] = new double[grid.cells(i)];
            for (int j = i + 1; j < d; j++) {
                both[i][j] = new double[isPaired(i, j) ? grid.cells(i) * grid.cells(j) : 0];
            }
        }
    }

    /** Whether the interaction of two dimensions is looked at. */
    boolean isPaired(int i, int j) {
        return paired[i] && paired[j];
    }

    /** Adds a tree; {@code samples}: points drawn uniformly, the same for each tree. */
    void add(Tree tree, double[][] samples) {
        trees++;
        for (Leaf leaf : tree.leaves()) {
            addLeaf(leaf);
        }
        for (int s = 0; s < values.length; s++) {
            values[s] += tree.predict(samples[s], dimensions);
        }
    }

    private void addLeaf(Leaf leaf) {
        int d = dimensions.size();
        double[][] covered = new double[d][];
        double[] width = new double[d];
        double volume = 1;
        for (int k = 0; k < d; k++) {
            covered[k] = grid.covered(leaf.region(), k);
            width[k] = leaf.region().width(dimensions.get(k), k);
            volume *= width[k];
        }
        double weight = volume * leaf.value();
        mean += weight;
        for (int i = 0; i < d; i++) {
            for (int a = 0; a < covered[i].length; a++) {
                single[i][a] += weight / width[i] * covered[i][a];
            }
            for (int j = i + 1; j < d && paired[i]; j++) {
                if (!paired[j]) {
                    continue;
                }
                addPair(both[i][j], covered[i], covered[j], weight / width[i] / width[j]);
            }
        }
    }

    private static void addPair(double[] sums, double[] first, double[] second, double weight) {
        int from = 0;
        int to = second.length;
        while (second[from] == 0) {
            from++;
        }
        while (second[to - 1] == 0) {
            to--;
        }
        for (int a = 0; a < first.length; a++) {
            if (first[a] > 0) {
                double part = weight * first[a];
                for (int b = from; b < to; b++) {
                    sums[a * second.length + b] += part * second[b];
                }
            }
        }
    }

    /** Adds the trees of others. */
    void addAll(Effects other) {
        trees += other.trees;
        mean += other.mean;
        addTo(values, other.values);
        for (int i = 0; i < single.length; i++) {
            addTo(single[i], other.single[i]);
            for (int j = i + 1; j < single.length; j++) {
                addTo(both[i][j], other.both[i][j]);
            }
        }
    }

    private static void addTo(double[] sums, double[] more) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += more[i];
        }
    }

    /** The whole variance; at least that of the main effects, which it may miss by chance. 0 for a function that is constant but for rounding. */
    double total() {
        double centre = Arrays.stream(values).sum() / values.length;
        double squares = 0;
        for (double v : values) {
            squares += (v - centre) * (v - centre);
        }
        double mains = 0;
        for (int k = 0; k < single.length; k++) {
            mains += main(k);
        }
        double variance = Math.max(squares / values.length / trees / trees, mains);
        double rounding = SMALLEST_SPREAD * mean / trees;
        return variance > rounding * rounding ? variance : 0;
    }

    /** Mean of the function where dimension k lies in a cell. */
    double at(int k, int cell) {
        return single[k][cell] / trees;
    }

    /** The variance of a main effect. */
    double main(int k) {
        double variance = 0;
        for (int a = 0; a < single[k].length; a++) {
            double effect = (single[k][a] - mean) / trees;
            variance += effect * effect / single[k].length;
        }
        return variance;
    }

    /** The variance of what dimensions i &lt; j do together, their main effects taken off. */
    double interaction(int i, int j) {
        int width = single[j].length;
        double variance = 0;
        for (int a = 0; a < single[i].length; a++) {
            for (int b = 0; b < width; b++) {
                double effect = (both[i][j][a * width + b] - single[i][a] - single[j][b] + mean) / trees;
                variance += effect * effect / both[i][j].length;
            }
        }
        return variance;
    }
}
