package dev.crosscheck.search.gp;

import java.util.Arrays;

/**
 * Brings losses into a form that a stationary Gaussian process can follow: losses above the median are compressed by a logarithm in units of the distance
 * from the median down to the lower quantiles, so that a few terrible trials, infinite ones included, do not flatten the rest; then the mean is brought to 0
 * and the variance to 1. Where half of the trials or more are terrible, above a gap a thousand times as wide as all below it, median and quantiles are those of the trials below the gap. Strictly increasing up to the cap.
 */
final class OutputTransform {
    private static final double CAP = 1e6;
    private static final double CLIFF = 1000;
    /** How far above all others those beyond a gap lie: how terrible they are is of no use, and a smooth process cannot follow a high step. */
    private static final double STEP = 1;

    /** Fewer trials than that say nothing of the width of what lies below a gap. */
    private static final int LEAST_BELOW = 3;

    private final double center;
    private final double unit;
    private final double top;
    private final double mean;
    private final double deviation;

    /** {@code losses}: at least one; infinite ones count as very bad. */
    OutputTransform(double[] losses) {
        double[] sorted = losses.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        int body = belowCliff(sorted);
        center = sorted[body / 2] < Double.POSITIVE_INFINITY ? sorted[body / 2] : sorted[0];
        double spread = Math.max(center - sorted[body / 10], 0.1 * (center - sorted[0]));
        double finiteTop =
                Arrays.stream(sorted, 0, body).filter(Double::isFinite).max().orElse(0);
        unit = spread > 0 ? spread : finiteTop > center ? finiteTop - center : 1;
        top = body < n ? Math.log1p((sorted[body - 1] - center) / unit) + STEP : Math.log1p(CAP);
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

    /** Number of trials below the gap; all, where there is none at the median or below it. */
    private static int belowCliff(double[] sorted) {
        for (int below = LEAST_BELOW; below <= sorted.length / 2; below++) {
            double width = sorted[below - 1] - sorted[0];
            if (width > 0 && sorted[below] - sorted[below - 1] > CLIFF * width) {
                return below;
            }
        }
        return sorted.length;
    }

    private double compress(double loss) {
        double z = (loss - center) / unit;
        return z <= 0 ? z : Math.min(top, Math.log1p(z));
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
