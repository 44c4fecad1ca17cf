package dev.crosscheck.coordinator.scoring;

import java.util.Arrays;

/** Metrics of real predictions. */
final class RegressionMetrics {
    private RegressionMetrics() {}

    static double[] absoluteErrors(double[] predicted, double[] truth) {
        double[] errors = new double[truth.length];
        for (int e = 0; e < errors.length; e++) {
            errors[e] = Math.abs(predicted[e] - truth[e]);
        }
        return errors;
    }

    private static double[] squaredErrors(double[] predicted, double[] truth) {
        return Arrays.stream(absoluteErrors(predicted, truth)).map(x -> x * x).toArray();
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).sum() / values.length;
    }

    static double rmse(double[] predicted, double[] truth) {
        return Math.sqrt(mean(squaredErrors(predicted, truth)));
    }

    /** Influence (error^2 - mean) / (2 rmse). */
    static double[] rmseParts(double[] predicted, double[] truth) {
        double[] squares = squaredErrors(predicted, truth);
        double mean = mean(squares);
        double rmse = Math.sqrt(mean);
        return Arrays.stream(squares)
                .map(x -> rmse == 0 ? 0 : rmse + (x - mean) / (2 * rmse))
                .toArray();
    }

    static double r2(double[] predicted, double[] truth) {
        double error = mean(squaredErrors(predicted, truth));
        double variance = variance(truth);
        if (variance == 0) {
            return error == 0 ? 1 : 0;
        }
        return 1 - error / variance;
    }

    /** With a the mean squared error and b the variance: influence a (y - mean)^2 / b^2 - error^2 / b. */
    static double[] r2Parts(double[] predicted, double[] truth) {
        double[] squares = squaredErrors(predicted, truth);
        double score = r2(predicted, truth);
        double error = mean(squares);
        double variance = variance(truth);
        double centre = mean(truth);
        double[] parts = new double[truth.length];
        for (int e = 0; e < parts.length; e++) {
            double deviation = truth[e] - centre;
            parts[e] = variance == 0
                    ? score
                    : score + error * deviation * deviation / (variance * variance) - squares[e] / variance;
        }
        return parts;
    }

    private static double variance(double[] values) {
        double centre = mean(values);
        return mean(Arrays.stream(values).map(x -> (x - centre) * (x - centre)).toArray());
    }
}
