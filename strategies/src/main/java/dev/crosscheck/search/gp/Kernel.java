package dev.crosscheck.search.gp;

/**
 * Matern kernel of smoothness 5/2 with a weight for each dimension (Rasmussen, Williams 2006, "Gaussian processes for machine learning", equation 4.17):
 * {@code variance (1 + a + a^2/3) exp(-a)}, {@code a^2 = 5 sum_d w_d delta_d}, where delta is the squared difference, or for a categorical 1 when the values
 * differ and 0 when not. To it comes the covariance of a {@link Bowl}. A point holds coordinates in [0, 1], and the cell's number for categoricals.
 */
final class Kernel {
    private final double[] weights;
    private final boolean[] categorical;
    private final double variance;
    private final double noise;
    private final Bowl bowl;

    /** {@code theta}: see {@link Hyperparameters}. */
    Kernel(double[] theta, boolean[] categorical) {
        int d = categorical.length;
        this.categorical = categorical;
        this.weights = new double[d];
        for (int k = 0; k < d; k++) {
            weights[k] = Math.exp(-2 * theta[k]);
        }
        this.variance = Math.exp(theta[d]);
        this.noise = Math.exp(theta[d + 1]);
        this.bowl = new Bowl(categorical);
    }

    /** Of the Matern part alone. */
    double variance() {
        return variance;
    }

    /** Prior variance at a point, without noise. */
    double variance(double[] x) {
        return variance + bowl.covariance(x, x);
    }

    Bowl bowl() {
        return bowl;
    }

    double noise() {
        return noise;
    }

    double weight(int dimension) {
        return weights[dimension];
    }

    double delta(double[] a, double[] b, int k) {
        double difference = a[k] - b[k];
        return categorical[k] ? (difference == 0 ? 0 : 1) : difference * difference;
    }

    double at(double[] a, double[] b) {
        return ofSquare(square(a, b)) + bowl.covariance(a, b);
    }

    /** The distance that {@link #ofSquare} takes. */
    double square(double[] a, double[] b) {
        double sum = 0;
        for (int k = 0; k < weights.length; k++) {
            double difference = a[k] - b[k];
            sum += categorical[k] ? (difference == 0 ? 0 : weights[k]) : weights[k] * difference * difference;
        }
        return sum;
    }

    /** The Matern part. */
    double ofSquare(double square) {
        double a = Math.sqrt(5 * square);
        return variance * (1 + a + a * a / 3) * Math.exp(-a);
    }

    /** Derivative of {@link #ofSquare}. */
    double slope(double square) {
        double a = Math.sqrt(5 * square);
        return -variance * 5 / 6 * (1 + a) * Math.exp(-a);
    }

    /** Adds {@code factor} times the derivative of k(x, b) by x to {@code gradient}. */
    void addGradient(double[] x, double[] b, double factor, double[] gradient) {
        double slope = 2 * factor * slope(square(x, b));
        for (int k = 0; k < weights.length; k++) {
            gradient[k] += categorical[k] ? 0 : slope * weights[k] * (x[k] - b[k]);
        }
        bowl.addGradient(x, b, factor, gradient);
    }
}
