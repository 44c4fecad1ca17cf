package dev.crosscheck.search.gp;

import dev.crosscheck.search.math.BoxMinimizer;
import dev.crosscheck.search.math.CholeskyFactor;
import java.util.Arrays;

/**
 * Fits the kernel's parameters to points and standardised outputs: the maximum of the log marginal likelihood (Rasmussen, Williams 2006, equations 2.30 and
 * 5.9) plus log priors. Theta holds the logarithms of d length scales, of the signal variance and of the noise variance; each has a normal prior, that of the
 * length scales with a mean that grows with the root of d (Hvarfner, Hellsten, Nardi 2024, "Vanilla Bayesian optimization performs great in high dimensions",
 * arXiv:2402.02229; our own constants).
 */
final class Hyperparameters {
    private static final int MOST_EVALUATIONS = 40;
    private static final double TOLERANCE = 1e-3;
    /** Starts differ in the noise, because "all is noise" and "nothing is noise" are the two basins that matter. */
    private static final double[] START_NOISE = {0.1, 1e-4};

    private final double[][] points;
    private final double[] outputs;
    private final boolean[] categorical;
    private final int d;
    private final double[] mean;
    private final double[] deviation;

    private Hyperparameters(double[][] points, double[] outputs, boolean[] categorical) {
        this.points = points;
        this.outputs = outputs;
        this.categorical = categorical;
        this.d = categorical.length;
        this.mean = new double[d + 2];
        this.deviation = new double[d + 2];
        Arrays.fill(mean, 0, d, Math.log(0.35) + 0.5 * Math.log(d));
        Arrays.fill(deviation, 0, d, 1.0);
        mean[d] = 0;
        deviation[d] = 1;
        mean[d + 1] = Math.log(1e-4);
        deviation[d + 1] = 3;
    }

    /** The best theta found from several fixed starts; a function of its arguments. */
    static double[] fit(double[][] points, double[] outputs, boolean[] categorical) {
        return new Hyperparameters(points, outputs, categorical).best();
    }

    private double[] best() {
        double[] low = new double[d + 2];
        double[] high = new double[d + 2];
        Arrays.fill(low, 0, d, Math.log(0.01));
        Arrays.fill(high, 0, d, Math.log(30));
        low[d] = Math.log(0.02);
        high[d] = Math.log(100);
        low[d + 1] = Math.log(1e-8);
        high[d + 1] = Math.log(2);
        double[] best = mean.clone();
        double bestValue = Double.POSITIVE_INFINITY;
        for (double noise : START_NOISE) {
            double[] theta = mean.clone();
            theta[d + 1] = Math.log(noise);
            double value = new BoxMinimizer(this::loss, low, high).minimize(theta, MOST_EVALUATIONS, TOLERANCE);
            if (value < bestValue) {
                bestValue = value;
                best = theta;
            }
        }
        return best;
    }

    static double loss(double[][] points, double[] outputs, boolean[] categorical, double[] theta, double[] gradient) {
        return new Hyperparameters(points, outputs, categorical).loss(theta, gradient);
    }

    /** Negative log posterior without constants, and its gradient. */
    private double loss(double[] theta, double[] gradient) {
        int n = points.length;
        Kernel kernel = new Kernel(theta, categorical);
        CholeskyFactor factor = new CholeskyFactor();
        double[][] squares = new double[n][];
        for (int i = 0; i < n; i++) {
            squares[i] = new double[i];
            double[] row = new double[i + 1];
            for (int j = 0; j < i; j++) {
                squares[i][j] = kernel.square(points[i], points[j]);
                row[j] = kernel.ofSquare(squares[i][j]) + kernel.bowl().covariance(points[i], points[j]);
            }
            row[i] = kernel.variance(points[i]) + kernel.noise();
            factor.append(row, 1e-10 * kernel.variance());
        }
        double[] alpha = new double[n];
        for (int i = 0; i < n; i++) {
            alpha[i] = outputs[i] - kernel.bowl().mean(points[i]);
        }
        double fit = factor.forward(alpha, n);
        factor.backward(alpha, n);
        addGradient(kernel, factor.inverse(), alpha, squares, gradient);
        double loss = 0.5 * (fit + factor.logDeterminant());
        for (int k = 0; k < theta.length; k++) {
            double z = (theta[k] - mean[k]) / deviation[k];
            loss += 0.5 * z * z;
            gradient[k] += z / deviation[k];
        }
        return Double.isNaN(loss) ? Double.POSITIVE_INFINITY : loss;
    }

    private void addGradient(Kernel kernel, double[] inverse, double[] alpha, double[][] squares, double[] gradient) {
        Arrays.fill(gradient, 0);
        double diagonal = 0;
        double signal = 0;
        for (int i = 0; i < alpha.length; i++) {
            int at = i * (i + 1) / 2;
            for (int j = 0; j < i; j++) {
                double p = inverse[at + j] - alpha[i] * alpha[j];
                signal += 2 * p * kernel.ofSquare(squares[i][j]);
                double slope = p * kernel.slope(squares[i][j]);
                for (int k = 0; k < d; k++) {
                    gradient[k] -= 2 * slope * kernel.weight(k) * kernel.delta(points[i], points[j], k);
                }
            }
            diagonal += inverse[at + i] - alpha[i] * alpha[i];
        }
        gradient[d] = 0.5 * (signal + diagonal * kernel.variance());
        gradient[d + 1] = 0.5 * diagonal * kernel.noise();
    }
}
