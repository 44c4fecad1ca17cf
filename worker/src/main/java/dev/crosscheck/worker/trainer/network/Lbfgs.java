package dev.crosscheck.worker.trainer.network;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;

/**
 * Minimises a smooth convex function. Nocedal, Wright: "Numerical Optimization", 2nd edition, 2006, algorithms 7.4 and 7.5 with 10 pairs; in place of the Wolfe
 * conditions steps are halved until they decrease the function enough (algorithm 3.1, c = 1e-4), and a pair without positive curvature is left out.
 */
final class Lbfgs {
    /** What is minimised. */
    interface Objective {
        /** The value at a point; its gradient is written into {@code gradient}. */
        double valueAndGradient(double[] point, double[] gradient);
    }

    private static final int PAIRS = 10;
    private static final int HALVINGS = 40;
    private static final double DECREASE = 1e-4;
    private static final double GRADIENT_TOLERANCE = 1e-6;
    private static final double VALUE_TOLERANCE = 1e-10;

    /** A step, the change of the gradient over it, and one over their product. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Pair(double[] step, double[] change, double rho) {}

    private final Objective objective;
    private final Deque<Pair> pairs = new ArrayDeque<>();
    private double[] point;
    private double[] gradient;
    private double value;

    Lbfgs(Objective objective, double[] start) {
        this.objective = objective;
        this.point = start.clone();
        this.gradient = new double[start.length];
        this.value = objective.valueAndGradient(point, gradient);
    }

    double[] point() {
        return point.clone();
    }

    /** One step. Whether it is worth going on: the gradient's largest part is still above 1e-6 and the value fell by more than 1e-10 of its size. */
    boolean iterate() {
        double[] direction = direction();
        double slope = dot(direction, gradient);
        double length = pairs.isEmpty() ? 1 / Math.max(1, Math.sqrt(dot(gradient, gradient))) : 1;
        double[] next = new double[point.length];
        double[] nextGradient = new double[point.length];
        for (int halving = 0; halving < HALVINGS; halving++) {
            for (int i = 0; i < next.length; i++) {
                next[i] = point[i] + length * direction[i];
            }
            double nextValue = objective.valueAndGradient(next, nextGradient);
            if (nextValue <= value + DECREASE * length * slope) {
                return move(next, nextGradient, nextValue);
            }
            length /= 2;
        }
        return false;
    }

    private boolean move(double[] next, double[] nextGradient, double nextValue) {
        double[] step = minus(next, point);
        double[] change = minus(nextGradient, gradient);
        double curvature = dot(step, change);
        if (curvature > 1e-12 * dot(change, change)) {
            pairs.addLast(new Pair(step, change, 1 / curvature));
            if (pairs.size() > PAIRS) {
                pairs.removeFirst();
            }
        }
        boolean fell = value - nextValue > VALUE_TOLERANCE * Math.max(1, Math.abs(value));
        point = next;
        gradient = nextGradient;
        value = nextValue;
        double largest = Arrays.stream(gradient).map(Math::abs).max().orElse(0);
        return fell && largest > GRADIENT_TOLERANCE;
    }

    /** Minus the gradient, bent by the curvature seen so far. */
    private double[] direction() {
        double[] q = gradient.clone();
        double[] alphas = new double[pairs.size()];
        int i = alphas.length;
        for (Iterator<Pair> latest = pairs.descendingIterator(); latest.hasNext(); ) {
            Pair pair = latest.next();
            i--;
            alphas[i] = pair.rho() * dot(pair.step(), q);
            add(q, -alphas[i], pair.change());
        }
        if (!pairs.isEmpty()) {
            Pair last = pairs.getLast();
            double scale = 1 / (last.rho() * dot(last.change(), last.change()));
            for (int k = 0; k < q.length; k++) {
                q[k] *= scale;
            }
        }
        for (Pair pair : pairs) {
            add(q, alphas[i] - pair.rho() * dot(pair.change(), q), pair.step());
            i++;
        }
        for (int k = 0; k < q.length; k++) {
            q[k] = -q[k];
        }
        return q;
    }

    private static void add(double[] to, double factor, double[] vector) {
        for (int i = 0; i < to.length; i++) {
            to[i] += factor * vector[i];
        }
    }

    private static double[] minus(double[] a, double[] b) {
        double[] out = new double[a.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = a[i] - b[i];
        }
        return out;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
