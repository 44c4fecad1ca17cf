package dev.crosscheck.search.math;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Minimises a smooth function in a box by projected quasi-Newton steps: the two-loop recursion of L-BFGS (Nocedal 1980, doi:10.1090/S0025-5718-1980-0572855-7)
 * over the coordinates that are not held at a bound, then a backtracking line search along the projected path (Bertsekas 1982, doi:10.1137/0320018). Deviation
 * from L-BFGS-B: no Cauchy point. Deterministic.
 */
public final class BoxMinimizer {
    private static final int MEMORY = 8;
    private static final double ARMIJO = 1e-4;

    /** A function with its gradient. */
    @FunctionalInterface
    public interface Smooth {
        /** The value at x; writes the gradient into {@code gradient}. */
        double at(double[] x, double[] gradient);
    }

    private final Smooth function;
    private final double[] low;
    private final double[] high;
    private final Deque<double[][]> pairs = new ArrayDeque<>();
    private int evaluations;

    /** A box with a lower and an upper bound for each coordinate; equal ones hold it fast. */
    public BoxMinimizer(Smooth function, double[] low, double[] high) {
        this.function = function;
        this.low = low;
        this.high = high;
    }

    /**
     * Goes downhill from {@code x}, which is moved to the best point found.
     *
     * @param mostEvaluations limit for this call
     * @param tolerance stops when a step gains less
     * @return the value there
     */
    public double minimize(double[] x, int mostEvaluations, double tolerance) {
        int n = x.length;
        double[] gradient = new double[n];
        double value = function.at(x, gradient);
        evaluations = 1;
        pairs.clear();
        double[] next = new double[n];
        double[] nextGradient = new double[n];
        while (evaluations < mostEvaluations) {
            double[] direction = direction(x, gradient);
            double nextValue = search(x, value, gradient, direction, next, nextGradient);
            if (!(nextValue < value)) {
                break;
            }
            remember(x, gradient, next, nextGradient);
            double gain = value - nextValue;
            System.arraycopy(next, 0, x, 0, n);
            System.arraycopy(nextGradient, 0, gradient, 0, n);
            value = nextValue;
            if (gain < tolerance) {
                break;
            }
        }
        return value;
    }

    private boolean isHeld(double[] x, double[] gradient, int i) {
        return (x[i] <= low[i] && gradient[i] >= 0) || (x[i] >= high[i] && gradient[i] <= 0);
    }

    private double[] direction(double[] x, double[] gradient) {
        int n = x.length;
        double[] d = new double[n];
        for (int i = 0; i < n; i++) {
            d[i] = isHeld(x, gradient, i) ? 0 : -gradient[i];
        }
        double[] steepest = d.clone();
        double[] weights = new double[pairs.size()];
        int k = 0;
        for (double[][] pair : pairs) {
            weights[k] = dot(pair[0], d) / dot(pair[0], pair[1]);
            add(d, -weights[k++], pair[1]);
        }
        if (pairs.isEmpty()) {
            scale(d, Math.min(1, 0.25 / Math.max(1e-300, largest(d))));
        } else {
            double[][] newest = pairs.getFirst();
            scale(d, dot(newest[0], newest[1]) / dot(newest[1], newest[1]));
        }
        for (Iterator<double[][]> oldest = pairs.descendingIterator(); oldest.hasNext(); ) {
            double[][] pair = oldest.next();
            k--;
            add(d, weights[k] - dot(pair[1], d) / dot(pair[0], pair[1]), pair[0]);
        }
        for (int i = 0; i < n; i++) {
            d[i] = isHeld(x, gradient, i) ? 0 : d[i];
        }
        return dot(d, gradient) < 0 ? d : steepest;
    }

    private double search(
            double[] x, double value, double[] gradient, double[] d, double[] next, double[] nextGradient) {
        double step = 1;
        for (int attempt = 0; attempt < 12; attempt++) {
            double slope = 0;
            for (int i = 0; i < x.length; i++) {
                next[i] = Math.min(high[i], Math.max(low[i], x[i] + step * d[i]));
                slope += gradient[i] * (next[i] - x[i]);
            }
            double nextValue = function.at(next, nextGradient);
            evaluations++;
            if (nextValue <= value + ARMIJO * slope) {
                return nextValue;
            }
            step *= 0.3;
        }
        return value;
    }

    private void remember(double[] x, double[] gradient, double[] next, double[] nextGradient) {
        double[] s = next.clone();
        double[] y = nextGradient.clone();
        add(s, -1, x);
        add(y, -1, gradient);
        if (dot(s, y) > 1e-12 * Math.sqrt(dot(s, s) * dot(y, y))) {
            pairs.addFirst(new double[][] {s, y});
            if (pairs.size() > MEMORY) {
                pairs.removeLast();
            }
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static void add(double[] a, double factor, double[] b) {
        for (int i = 0; i < a.length; i++) {
            a[i] += factor * b[i];
        }
    }

    private static void scale(double[] a, double factor) {
        for (int i = 0; i < a.length; i++) {
            a[i] *= factor;
        }
    }

    private static double largest(double[] a) {
        double largest = 0;
        for (double v : a) {
            largest = Math.max(largest, Math.abs(v));
        }
        return largest;
    }
}
