package dev.crosscheck.search.cmaes;

import dev.crosscheck.search.math.NormalDistribution;
import dev.crosscheck.search.math.SymmetricEigen;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * The Gaussian of one run over the numeric dimensions, N(m, s^2 diag(a) C diag(a)), with its adaptation (Hansen 2016, arXiv:1604.00772, eqs. 41 to 47, negative weights included).
 *
 * <p>Points are taken as they were tried, whatever distribution they came from, and steps longer than expected are cut: injected solutions in the sense of Hansen 2011,
 * "Injecting external solutions into CMA-ES", arXiv:1110.4181, section 3. That is what lets trials finish in any order, in batches, and be repaired at the bounds.
 *
 * <p>Deviation: with many trials pending a generation was drawn around an earlier mean than the one it moves. Counted from the mean of now, its steps would lead back there, and most of what
 * was learnt in between would be lost. Steps are therefore counted from a point 0.4 of the way to the generation's own centre, which needs no record of who was drawn when and, where nothing is
 * pending, takes noise out of the shift of the mean.
 *
 * <p>{@code a} widens a discrete dimension until a draw leaves the mean's cell with at least the probability of Hamano, Saito, Nomura, Shirakawa 2022, "CMA-ES with
 * margin", arXiv:2205.13482, section 4; deviation: one widening for both directions, and the mean itself is not moved.
 */
final class StepDistribution {
    private static final double LONGEST_CHANGE = 1;
    /** How far the origin of steps goes from the mean to the centre of a generation: 0.3 to 0.5 do equally well, 0 and 1 worse. */
    private static final double DRAWN_FROM = 0.4;

    private final Recombination rates;
    private final long[] cells;
    private final double[] mean;
    private final double[][] covariance;
    private final double[] path;
    private final double[] stepPath;
    private final double[] widening;
    private SymmetricEigen eigen;
    private double step;
    private int generations;

    /**
     * A run at its start.
     *
     * @param cells values of each dimension, 0 for a continuous one
     * @param mean its point in the unit cube, taken over
     * @param step standard deviation along each dimension
     */
    StepDistribution(Recombination rates, long[] cells, double[] mean, double step) {
        int n = mean.length;
        this.rates = rates;
        this.cells = cells;
        this.mean = mean;
        this.step = step;
        this.covariance = new double[n][n];
        for (int i = 0; i < n; i++) {
            covariance[i][i] = 1;
        }
        this.path = new double[n];
        this.stepPath = new double[n];
        this.widening = new double[n];
        this.eigen = new SymmetricEigen(covariance);
        widen();
    }

    /** A draw; it may lie outside of the cube. */
    double[] draw(RandomGenerator random) {
        double[] z = new double[mean.length];
        for (int i = 0; i < z.length; i++) {
            z[i] = random.nextGaussian();
        }
        double[] x = eigen.power(0.5, z);
        for (int i = 0; i < x.length; i++) {
            x[i] = mean[i] + step * widening[i] * x[i];
        }
        return x;
    }

    double[] mean() {
        return mean.clone();
    }

    /** The standard deviation along the longest axis. */
    double longest() {
        return step * Math.sqrt(Math.max(0, eigen.largest()));
    }

    /** Ratio of the longest to the shortest axis, squared. */
    double condition() {
        return eigen.largest() / Math.max(1e-300, eigen.smallest());
    }

    /**
     * Learns one generation.
     *
     * @param points coordinates of each trial; NaN where the parameter was not active, which teaches nothing
     * @param weights of the trials
     */
    void learn(double[][] points, double[] weights) {
        double[][] steps = new double[points.length][];
        double[] lengths = new double[points.length];
        double[] origin = origin(points);
        for (int i = 0; i < points.length; i++) {
            steps[i] = stepFrom(origin, points[i]);
            lengths[i] = cut(steps[i]);
        }
        double[] shift = new double[mean.length];
        for (int i = 0; i < points.length; i++) {
            for (int d = 0; d < shift.length; d++) {
                shift[d] += Math.max(0, weights[i]) * steps[i][d];
            }
        }
        generations++;
        boolean moving = learnPaths(shift);
        for (int d = 0; d < mean.length; d++) {
            mean[d] = Math.min(1, Math.max(0, mean[d] + step * widening[d] * shift[d]));
        }
        learnCovariance(steps, lengths, weights, moving);
        double change = rates.stepPathRate() / rates.stepDamping() * (norm(stepPath) / expectedNorm() - 1);
        step *= Math.exp(Math.min(LONGEST_CHANGE, change));
        eigen = new SymmetricEigen(covariance);
        widen();
    }

    /** Where steps are counted from: between the mean now and the centre of the points tried, which is about where the mean was when they were drawn. */
    private double[] origin(double[][] points) {
        double[] origin = mean.clone();
        for (int d = 0; d < origin.length; d++) {
            double sum = 0;
            int count = 0;
            for (double[] point : points) {
                if (!Double.isNaN(point[d])) {
                    sum += point[d];
                    count++;
                }
            }
            origin[d] += count == 0 ? 0 : DRAWN_FROM * (sum / count - mean[d]);
        }
        return origin;
    }

    private double[] stepFrom(double[] origin, double[] point) {
        double[] y = new double[mean.length];
        for (int d = 0; d < y.length; d++) {
            y[d] = Double.isNaN(point[d]) ? 0 : (point[d] - origin[d]) / (step * widening[d]);
        }
        return y;
    }

    /** Shortens a step to the length that a draw has at most, and returns its length in standard deviations. */
    private double cut(double[] y) {
        double n = y.length;
        double longest = Math.sqrt(n) + 2 * n / (n + 2);
        double length = norm(eigen.power(-0.5, y));
        if (length > longest) {
            for (int d = 0; d < y.length; d++) {
                y[d] *= longest / length;
            }
        }
        return Math.min(length, longest);
    }

    private boolean learnPaths(double[] shift) {
        double c = rates.stepPathRate();
        double[] white = eigen.power(-0.5, shift);
        double gain = Math.sqrt(c * (2 - c) * rates.effective());
        for (int d = 0; d < white.length; d++) {
            stepPath[d] = (1 - c) * stepPath[d] + gain * white[d];
        }
        double n = mean.length;
        double settled = Math.sqrt(1 - Math.pow(1 - c, 2 * (generations + 1)));
        boolean moving = norm(stepPath) / settled < (1.4 + 2 / (n + 1)) * expectedNorm();
        double cc = rates.pathRate();
        double pathGain = moving ? Math.sqrt(cc * (2 - cc) * rates.effective()) : 0;
        for (int d = 0; d < shift.length; d++) {
            path[d] = (1 - cc) * path[d] + pathGain * shift[d];
        }
        return moving;
    }

    private void learnCovariance(double[][] steps, double[] lengths, double[] weights, boolean moving) {
        double one = rates.rankOneRate();
        double many = rates.rankManyRate();
        double lost = moving ? 0 : one * rates.pathRate() * (2 - rates.pathRate());
        double keep = 1 + lost - one - many * Arrays.stream(weights).sum();
        int n = mean.length;
        for (int a = 0; a < n; a++) {
            for (int b = 0; b <= a; b++) {
                double sum = keep * covariance[a][b] + one * path[a] * path[b];
                for (int i = 0; i < steps.length; i++) {
                    double square = Math.max(1e-12, lengths[i] * lengths[i]);
                    double weight = weights[i] >= 0 ? weights[i] : weights[i] * n / Math.max(n, square);
                    sum += many * weight * steps[i][a] * steps[i][b];
                }
                covariance[a][b] = sum;
                covariance[b][a] = sum;
            }
        }
        for (int d = 0; d < n; d++) {
            covariance[d][d] = Math.max(1e-20, covariance[d][d]);
        }
    }

    private void widen() {
        double leave = 1.0 / (mean.length * (double) rates.size());
        double reach = -NormalDistribution.quantile(Math.min(0.5, leave) / 2);
        for (int d = 0; d < mean.length; d++) {
            double deviation = step * Math.sqrt(covariance[d][d]);
            widening[d] = cells[d] == 0 ? 1 : Math.max(1, distanceToOtherCell(d) / reach / deviation);
        }
    }

    private double distanceToOtherCell(int d) {
        double count = (double) cells[d];
        double width = 1 / count;
        double cell = Math.min(count - 1, Math.floor(mean[d] * count));
        double below = cell > 0 ? mean[d] - cell * width : Double.POSITIVE_INFINITY;
        double above = cell < count - 1 ? (cell + 1) * width - mean[d] : Double.POSITIVE_INFINITY;
        return Math.max(1e-9, Math.min(below, above));
    }

    private double expectedNorm() {
        double n = mean.length;
        return Math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n));
    }

    private static double norm(double[] x) {
        double sum = 0;
        for (double v : x) {
            sum += v * v;
        }
        return Math.sqrt(sum);
    }
}
