package dev.crosscheck.importance;

import dev.crosscheck.search.space.UnitCubeEncoder.Dimension;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Grows a regression tree by least squares (Breiman 1984, "Classification and Regression Trees"): among a random five sixths of the dimensions the cut that leaves
 * the smallest sum of squares, drawn uniformly between its two neighbouring points (Hutter, Hoos, Leyton-Brown 2014, "An efficient approach for assessing
 * hyperparameter importance", section 3); the cells of a categorical dimension are cut in the order of their means. A conditional parameter is cut only
 * where every trial of the node has it, so that the tree is constant in it where it is inactive.
 */
final class TreeGrower {
    private static final int FEWEST_TO_SPLIT = 5;
    private static final int FEWEST_IN_LEAF = 2;
    private static final double SHARE_OF_DIMENSIONS = 5.0 / 6;

    private final List<Dimension> dimensions;
    private final double[][] points;
    private final boolean[][] active;
    private final int[][] ranks;
    private final double[] scores;
    private final RandomGenerator random;
    private final double[] gains;

    private static final class Cut {
        private double gained;
        private double loss = Double.POSITIVE_INFINITY;
        private int dimension = -1;
        private double at;
        private long chosen;
    }

    /**
     * A grower.
     *
     * @param points n x d
     * @param active n x d: whether the trial has the dimension's parameter
     * @param ranks see {@link #ranks(double[][], int)}
     * @param scores n
     */
    TreeGrower(
            List<Dimension> dimensions,
            double[][] points,
            boolean[][] active,
            int[][] ranks,
            double[] scores,
            RandomGenerator random) {
        this.dimensions = dimensions;
        this.points = points;
        this.active = active;
        this.ranks = ranks;
        this.scores = scores;
        this.random = random;
        this.gains = new double[dimensions.size()];
    }

    /** By how much the cuts of each dimension lowered the sum of squares, over all trees grown. */
    double[] gains() {
        return gains.clone();
    }

    /** A tree of these points; one may be named more than once. */
    Tree grow(int[] rows) {
        return new Tree(node(rows, Region.whole(dimensions)));
    }

    private Tree.Node node(int[] rows, Region region) {
        Cut cut = rows.length < FEWEST_TO_SPLIT ? new Cut() : best(rows);
        if (cut.dimension < 0) {
            double mean =
                    Arrays.stream(rows).mapToDouble(r -> scores[r]).average().orElse(0);
            return Tree.Node.of(new Tree.Leaf(region, mean));
        }
        int k = cut.dimension;
        gains[k] += cut.gained;
        Dimension of = dimensions.get(k);
        boolean cells = cut.chosen != 0;
        int[] left = Arrays.stream(rows)
                .filter(r -> cells ? (cut.chosen >>> of.cell(points[r][k]) & 1) == 1 : points[r][k] < cut.at)
                .toArray();
        int[] right = Arrays.stream(rows)
                .filter(r -> cells ? (cut.chosen >>> of.cell(points[r][k]) & 1) == 0 : points[r][k] >= cut.at)
                .toArray();
        Region below = cells ? region.within(k, cut.chosen) : region.below(k, cut.at);
        Region above = cells ? region.within(k, ~cut.chosen) : region.above(k, cut.at);
        return Tree.Node.of(new Tree.Split(k, cut.at, cut.chosen, node(left, below), node(right, above)));
    }

    private Cut best(int[] rows) {
        Cut best = new Cut();
        List<Integer> order = new ArrayList<>();
        for (int k = 0; k < dimensions.size(); k++) {
            order.add(random.nextInt(k + 1), k);
        }
        int tried = 0;
        int wanted = (int) Math.ceil(SHARE_OF_DIMENSIONS * order.size());
        for (int k : order) {
            if (tried < wanted && isActive(rows, k)) {
                tried++;
                tryDimension(rows, k, best);
            }
        }
        return best;
    }

    private boolean isActive(int[] rows, int k) {
        return !dimensions.get(k).conditional() || Arrays.stream(rows).allMatch(r -> active[r][k]);
    }

    private void tryDimension(int[] rows, int k, Cut best) {
        boolean cells = Region.isUnordered(dimensions.get(k));
        double[] mean = cells ? cellMeans(rows, k) : new double[0];
        int[] sorted = sorted(rows, k, mean);
        double total = Arrays.stream(rows).mapToDouble(r -> scores[r]).sum();
        // So that no box is too thin to have a width.
        double apart = cells ? 0 : 1e-9;
        double sum = 0;
        for (int i = 0; i + FEWEST_IN_LEAF < sorted.length; i++) {
            sum += scores[sorted[i]];
            double here = place(sorted[i], k, mean);
            double next = place(sorted[i + 1], k, mean);
            int left = i + 1;
            int right = sorted.length - left;
            // The sum of squares is constant minus this.
            double loss = -sum * sum / left - (total - sum) * (total - sum) / right;
            double gained = -total * total / sorted.length - loss;
            if (left >= FEWEST_IN_LEAF && next - here > apart && gained > 1e-12 && loss < best.loss) {
                best.loss = loss;
                best.gained = gained;
                best.dimension = k;
                best.chosen = cells ? cellsUpTo(rows, k, mean, here) : 0;
                best.at = cells ? 0 : here + (next - here) * (0.01 + 0.98 * random.nextDouble());
            }
        }
    }

    /** Where a trial stands along a dimension: its coordinate, or the mean of its cell. */
    private double place(int row, int k, double[] mean) {
        return mean.length == 0 ? points[row][k] : mean[dimensions.get(k).cell(points[row][k])];
    }

    private int[] sorted(int[] rows, int k, double[] mean) {
        if (mean.length > 0) {
            return Arrays.stream(rows)
                    .boxed()
                    .sorted(Comparator.comparingDouble(r -> place(r, k, mean)))
                    .mapToInt(Integer::intValue)
                    .toArray();
        }
        long[] keys = new long[rows.length];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = (long) ranks[k][rows[i]] << Integer.SIZE | rows[i];
        }
        Arrays.sort(keys);
        int[] sorted = new int[rows.length];
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = (int) keys[i];
        }
        return sorted;
    }

    /** For each dimension, how many points lie before each point. */
    static int[][] ranks(double[][] points, int dimensions) {
        int[][] ranks = new int[dimensions][points.length];
        for (int k = 0; k < dimensions; k++) {
            int along = k;
            double[] sorted =
                    Arrays.stream(points).mapToDouble(p -> p[along]).sorted().toArray();
            for (int r = 0; r < points.length; r++) {
                ranks[k][r] = Math.abs(Arrays.binarySearch(sorted, points[r][k]));
            }
        }
        return ranks;
    }

    private double[] cellMeans(int[] rows, int k) {
        int cells = (int) dimensions.get(k).cells();
        double[] sum = new double[cells];
        int[] count = new int[cells];
        for (int r : rows) {
            int cell = dimensions.get(k).cell(points[r][k]);
            sum[cell] += scores[r];
            count[cell]++;
        }
        for (int c = 0; c < cells; c++) {
            sum[c] = count[c] == 0 ? 0 : sum[c] / count[c];
        }
        return sum;
    }

    private long cellsUpTo(int[] rows, int k, double[] mean, double last) {
        long chosen = 0;
        for (int r : rows) {
            int cell = dimensions.get(k).cell(points[r][k]);
            chosen |= mean[cell] <= last ? 1L << cell : 0;
        }
        return chosen;
    }
}
