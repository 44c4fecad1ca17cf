package dev.crosscheck.search.gp;

import dev.crosscheck.search.math.CholeskyFactor;
import java.util.ArrayList;
import java.util.List;

/**
 * The posterior of a Gaussian process with given hyperparameters over a growing list of points. Points without outputs (pending trials) may be laid on top:
 * they are taken to give what the mean predicts, which leaves the mean as it is and only shrinks the variance around them.
 */
final class GaussianProcess {
    private static final double SMALLEST_VARIANCE = 1e-12;
    /** With less noise than this share of the variance of the signal, one look at a point tells enough. */
    private static final double NOISY_FROM = 0.02;

    private final Kernel kernel;
    private final CholeskyFactor factor = new CholeskyFactor();
    private final List<double[]> points = new ArrayList<>();
    private double[] alpha = new double[0];
    private double lowestMean;

    GaussianProcess(Kernel kernel) {
        this.kernel = kernel;
    }

    int size() {
        return points.size();
    }

    void append(double[] point) {
        int n = points.size();
        double[] row = new double[n + 1];
        for (int i = 0; i < n; i++) {
            row[i] = kernel.at(point, points.get(i));
        }
        row[n] = kernel.variance(point) + kernel.noise();
        factor.append(row, 1e-10 * kernel.variance());
        points.add(point);
    }

    /** Drops the points from {@code size} on. */
    void truncate(int size) {
        factor.truncate(size);
        points.subList(size, points.size()).clear();
    }

    /** Sets the outputs of all points so far. */
    void observe(double[] outputs) {
        int n = outputs.length;
        alpha = new double[n];
        for (int i = 0; i < n; i++) {
            alpha[i] = outputs[i] - kernel.bowl().mean(points.get(i));
        }
        factor.forward(alpha, n);
        factor.backward(alpha, n);
        lowestMean = Double.POSITIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            lowestMean = Math.min(lowestMean, meanAt(outputs, i));
        }
    }

    /** Posterior mean at the i-th observed point: prior mean + K alpha = y - noise alpha. */
    double meanAt(double[] outputs, int i) {
        return outputs[i] - kernel.noise() * alpha[i];
    }

    /** The lowest posterior mean at an observed point; with noise a better target than the lowest output. */
    double lowestMean() {
        return lowestMean;
    }

    double mean(double[] x) {
        double mean = kernel.bowl().mean(x);
        for (int i = 0; i < alpha.length; i++) {
            mean += alpha[i] * kernel.at(x, points.get(i));
        }
        return mean;
    }

    private boolean isNoisy() {
        return kernel.noise() >= NOISY_FROM * kernel.variance();
    }

    /** Logarithm of the expected improvement below {@code target}; with much noise, of the share of it that a trial can show. */
    double logImprovement(double[] x, double target) {
        int n = points.size();
        double[] k = covariances(x);
        double mean = kernel.bowl().mean(x) + dotAlpha(k);
        double variance = Math.max(SMALLEST_VARIANCE, kernel.variance(x) - factor.forward(k, n));
        double deviation = Math.sqrt(variance);
        double share = isNoisy() ? ExpectedImprovement.logShare(variance, kernel.noise()) : 0;
        return ExpectedImprovement.logH((target - mean) / deviation) + Math.log(deviation) + share;
    }

    /** As {@link #logImprovement}, negated, with its gradient by x. */
    double negativeLogImprovement(double[] x, double target, double[] gradient) {
        int n = points.size();
        int d = x.length;
        double[] k = covariances(x);
        double mean = kernel.bowl().mean(x) + dotAlpha(k);
        double left = kernel.variance(x) - factor.forward(k, n);
        boolean flat = left < SMALLEST_VARIANCE;
        double variance = Math.max(SMALLEST_VARIANCE, left);
        double deviation = Math.sqrt(variance);
        factor.backward(k, n);
        double z = (target - mean) / deviation;
        double slope = ExpectedImprovement.slope(z);
        double byMean = -slope / deviation;
        double share = isNoisy() ? ExpectedImprovement.logShare(variance, kernel.noise()) : 0;
        double shareSlope = isNoisy() ? ExpectedImprovement.shareSlope(variance, kernel.noise()) : 0;
        double byVariance = flat ? 0 : (1 - slope * z) / (2 * variance) + shareSlope;
        java.util.Arrays.fill(gradient, 0, d, 0);
        kernel.bowl().addMeanGradient(x, -byMean, gradient);
        kernel.bowl().addGradient(x, x, -2 * byVariance, gradient);
        for (int i = 0; i < n; i++) {
            double factorOfMean = i < alpha.length ? alpha[i] : 0;
            kernel.addGradient(x, points.get(i), -(byMean * factorOfMean - 2 * byVariance * k[i]), gradient);
        }
        return -(ExpectedImprovement.logH(z) + Math.log(deviation) + share);
    }

    private double[] covariances(double[] x) {
        double[] k = new double[points.size()];
        for (int i = 0; i < k.length; i++) {
            k[i] = kernel.at(x, points.get(i));
        }
        return k;
    }

    private double dotAlpha(double[] k) {
        double mean = 0;
        for (int i = 0; i < alpha.length; i++) {
            mean += alpha[i] * k[i];
        }
        return mean;
    }
}
