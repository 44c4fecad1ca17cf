package dev.crosscheck.search.tpe;

import dev.crosscheck.search.space.UnitCubeEncoder.Dimension;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** A mixture of one product kernel for each trial and a uniform prior with the weight of one trial, over some dimensions of the unit cube. */
final class ParzenEstimator {
    private static final int BLOCK = 128;
    /** Kernels whose logarithm is this far below the largest one are left out. */
    private static final double NEGLIGIBLE = -25;

    private final int[] dimensions;
    private final KernelAxis[] axes;
    private final int trials;
    /** Coordinates, dimension by dimension; the cell's number for categoricals. */
    private final double[][] centers;
    /** Logarithm of each kernel's weight and normalisation. */
    private final double[] logWeight;

    private final double logPrior;
    private final double[] exponents;

    /** {@code dimensions}: those the estimator is about; {@code points}: trials in the whole cube, all with these dimensions active. */
    ParzenEstimator(int[] dimensions, List<Dimension> shapes, double[][] points) {
        this.dimensions = dimensions;
        this.trials = points.length;
        this.axes = new KernelAxis[dimensions.length];
        this.centers = new double[dimensions.length][trials];
        this.logWeight = new double[trials];
        this.exponents = new double[trials];
        double scott = 0.2 * Math.pow(Math.max(1, trials), -1.0 / (dimensions.length + 4));
        double sigma = Math.min(1, Math.max(scott, 1.0 / Math.min(100, trials + 2)));
        double logShare = -Math.log(trials + 1);
        Arrays.fill(logWeight, logShare);
        double uniform = logShare;
        for (int k = 0; k < axes.length; k++) {
            KernelAxis axis =
                    new KernelAxis(dimensions[k], shapes.get(dimensions[k]), sigma, trials, Arrays.copyOf(axes, k));
            axes[k] = axis;
            uniform -= axis.isCategorical() ? Math.log(axis.cells) : 0;
            for (int i = 0; i < trials; i++) {
                double coordinate = points[i][dimensions[k]];
                centers[k][i] = axis.isCategorical() ? axis.cell(coordinate) : coordinate;
                logWeight[i] -= axis.isCategorical() ? 0 : axis.logNorm(coordinate);
            }
        }
        this.logPrior = uniform;
    }

    /** Logarithm of the density at a point of the whole cube. */
    double logDensity(double[] point) {
        return logDensity(point, Double.POSITIVE_INFINITY);
    }

    /** A density that no point is below, as a logarithm: the share of the prior. */
    double leastLogDensity() {
        return logPrior;
    }

    /** As {@link #logDensity(double[])}, but plus infinity as soon as it is known to be above {@code enough}. */
    double logDensity(double[] point, double enough) {
        double largest = logPrior;
        double sum = 1;
        for (int from = 0; from < trials; from += BLOCK) {
            int to = Math.min(trials, from + BLOCK);
            System.arraycopy(logWeight, from, exponents, from, to - from);
            for (int k = 0; k < axes.length; k++) {
                addExponents(axes[k], centers[k], from, to, point[dimensions[k]]);
            }
            double before = largest;
            for (int i = from; i < to; i++) {
                largest = Math.max(largest, exponents[i]);
            }
            sum *= largest > before ? Math.exp(before - largest) : 1;
            for (int i = from; i < to; i++) {
                double below = exponents[i] - largest;
                sum += below > NEGLIGIBLE ? Math.exp(below) : 0;
            }
            if (sum > Math.exp(enough - largest)) {
                return Double.POSITIVE_INFINITY;
            }
        }
        return largest + Math.log(sum);
    }

    private void addExponents(KernelAxis axis, double[] center, int from, int to, double coordinate) {
        double[] sums = exponents;
        if (axis.isCategorical()) {
            double cell = axis.cell(coordinate);
            for (int i = from; i < to; i++) {
                sums[i] += center[i] == cell ? axis.logSame : axis.logOther;
            }
            return;
        }
        double precision = axis.precision;
        for (int i = from; i < to; i++) {
            double distance = coordinate - center[i];
            sums[i] += precision * distance * distance;
        }
    }

    /** Draws a point and writes its coordinates into {@code point}. */
    void draw(RandomGenerator random, double[] point) {
        int kernel = random.nextInt(trials + 1);
        for (int k = 0; k < axes.length; k++) {
            if (kernel == trials) {
                point[dimensions[k]] = random.nextDouble();
            } else {
                KernelAxis axis = axes[k];
                double center = axis.isCategorical() ? (centers[k][kernel] + 0.5) / axis.cells : centers[k][kernel];
                point[dimensions[k]] = axis.drawAround(center, random);
            }
        }
    }
}
