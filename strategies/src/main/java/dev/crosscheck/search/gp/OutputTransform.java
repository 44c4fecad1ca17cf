package dev.crosscheck.search.gp;

import java.util.Arrays;

/**
 * Brings losses into a form that a stationary Gaussian process can follow: losses above the median are compressed by a logarithm in units of the distance
 * from the median down to the lower quantiles, so that a few terrible trials, infinite ones included, do not flatten the rest; then the mean is brought to 0
 * and the variance to 1. Strictly increasing up to the cap.
 */
final class OutputTransform {
    private static final double CAP = 1e6;
    private final double center;
    private final double unit;
    private final double mean;
    private final double deviation;

    /** {@code losses}: at least one; infinite ones count as very bad. */
    OutputTransform(double[] losses) {
        double[] sorted = losses.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        center = sorted[n / 2] < Double.POSITIVE_INFINITY ? sorted[n / 2] : sorted[0];
        double spread = Math.max(center - sorted[n / 10], 0.1 * (center - sorted[0]));
        double finiteTop = Arrays.stream(sorted).filter(Double::isFinite).max().orElse(0);
        unit = spread > 0 ? spread : finiteTop > center ? finiteTop - center : 1;
        double sum = 0;
        double squares = 0;
        for (double loss : losses) {
            double t = compress(loss);
            sum += t;
            squares += t * t;
        }
        mean = sum / n;
        double variance = squares / n - mean * mean;
        deviation = variance > 1e-20 ? Math.sqrt(variance) : 1;
    }

    private double compress(double loss) {
        double z = Math.min(CAP, (loss - center) / unit);
        return z <= 0 ? z : Math.log1p(z);
    }

    double at(double loss) {
        return (compress(loss) - mean) / deviation;
    }

    /** The loss that {@link #at} takes to {@code output}. */
    double inverse(double output) {
        double t = mean + deviation * output;
        return center + unit * (t <= 0 ? t : Math.expm1(t));
    }
}
