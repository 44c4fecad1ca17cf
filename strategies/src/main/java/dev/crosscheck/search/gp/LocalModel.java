package dev.crosscheck.search.gp;

import dev.crosscheck.search.trial.TrialHistory.Observation;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A Gaussian process of the trials nearest to one of them, fitted to these alone: where the whole space is not of one kind, it is smoother or rougher here than elsewhere, and the losses here are not
 * flattened by those far away.
 */
final class LocalModel {
    /** Trials for each dimension, and more. */
    private static final int TRIALS_PER_DIMENSION = 3;

    private static final int MORE_TRIALS = 10;
    /** No side of a box is more than about seven times longer or shorter than the average. */
    private static final double MOST_STRETCH = 2;

    private final double[] theta;
    private final boolean[] categorical;
    private final GaussianProcess process;
    private double target;

    /**
     * @param trials in the order in which they finished
     * @param middle one of the trials, run to its end
     * @param length the length scale of each dimension by which distance is measured
     * @param pending trials on their way
     */
    LocalModel(Features features, List<Observation> trials, double[] middle, double[] length, List<double[]> pending) {
        this.categorical = features.categorical();
        List<Observation> near = nearest(features, trials, middle, length);
        double[][] points = near.stream().map(o -> features.of(o.point())).toArray(double[][]::new);
        double[] outputs = GpModel.outputs(near);
        this.theta = Hyperparameters.fit(points, outputs, categorical);
        this.process = new GaussianProcess(new Kernel(theta, categorical));
        for (double[] point : points) {
            process.append(point);
        }
        process.observe(outputs);
        this.target = process.lowestMean();
        for (double[] point : pending) {
            double[] x = features.of(point);
            target = Math.min(target, process.mean(x));
            process.append(x);
        }
    }

    private static List<Observation> nearest(
            Features features, List<Observation> trials, double[] middle, double[] length) {
        double[] distances = trials.stream()
                .mapToDouble(o -> features.square(o.point(), middle, length))
                .toArray();
        return IntStream.range(0, distances.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> distances[i]))
                .limit(TRIALS_PER_DIMENSION * (long) middle.length + MORE_TRIALS)
                .sorted()
                .map(trials::get)
                .toList();
    }

    GaussianProcess process() {
        return process;
    }

    /** The level to improve on. */
    double target() {
        return target;
    }

    /** Sides of a box that are {@code side} in the geometric mean of the numbers' and in proportion to their length scales. */
    double[] sides(double side) {
        double[] stretches = stretches(theta, categorical);
        for (int k = 0; k < stretches.length; k++) {
            stretches[k] *= side;
        }
        return stretches;
    }

    /** Length scales by their geometric mean over the numbers; 1 for categoricals. */
    static double[] stretches(double[] theta, boolean[] categorical) {
        double mean = IntStream.range(0, categorical.length)
                .filter(k -> !categorical[k])
                .mapToDouble(k -> theta[k])
                .average()
                .orElse(0);
        double[] stretches = new double[categorical.length];
        for (int k = 0; k < stretches.length; k++) {
            double stretch = Math.max(-MOST_STRETCH, Math.min(MOST_STRETCH, theta[k] - mean));
            stretches[k] = categorical[k] ? 1 : Math.exp(stretch);
        }
        return stretches;
    }
}
