package dev.crosscheck.bench;

import dev.crosscheck.bench.Problems.Problem;
import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.space.SearchSpace;
import dev.crosscheck.search.space.Spaces;
import java.util.List;

/**
 * Problems on which a choice is tried before it is made, so that nothing is fitted to those that are compared with other systems. All but corner5 and edge6 have the optimum
 * away from the middle and the bounds.
 */
final class HeldOut {
    private static final double[] SHIFT = {.23, -.31, .12, .37, -.18, .29, -.08, .33};
    private static final double[][] SHEKEL = {
        {4, 4, 4, 4}, {1, 1, 1, 1}, {8, 8, 8, 8}, {6, 6, 6, 6}, {3, 7, 3, 7}, {2, 9, 2, 9}, {5, 5, 3, 3}
    };
    private static final double[] SHEKEL_WIDTH = {.1, .2, .2, .4, .4, .6, .3};

    private static final SearchSpace CAMEL = Spaces.space(Spaces.real("x0", -3, 3), Spaces.real("x1", -2, 2));
    private static final double CAMEL_MIN = -1.0316284534898774;

    private HeldOut() {}

    static List<Problem> problems() {
        return List.of(
                new Problem("rastrigin3", Problems.box(3, -4, 6), c -> rastrigin(Problems.vec(c)), 0, 0),
                new Problem("ellipsoid5", Problems.box(5, -1, 1), c -> ellipsoid(Problems.vec(c)), 0, 0),
                new Problem(
                        "michalewicz5", Problems.box(5, 0, Math.PI), c -> michalewicz(Problems.vec(c)), -4.687658, 0),
                new Problem("shekel4", Problems.box(4, 0, 10), c -> shekel(Problems.vec(c)), -10.40294057, 0),
                new Problem(
                        "hartmann3_noisy",
                        Problems.box(3, 0, 1),
                        c -> Problems.hartmann(Problems.vec(c), Problems.H3A, Problems.H3P),
                        -3.862779787332663,
                        .2),
                new Problem("margin5", marginSpace(), HeldOut::margin, .08, .01),
                new Problem("camel2", CAMEL, c -> camel(Problems.vec(c)), CAMEL_MIN, 0),
                new Problem("goldstein2", Problems.box(2, -2, 2), c -> goldstein(Problems.vec(c)), 3, 0),
                new Problem("zakharov6", Problems.box(6, -5, 10), c -> zakharov(Problems.vec(c)), 0, 0),
                new Problem("griewank5", Problems.box(5, -50, 70), c -> griewank(Problems.vec(c)), 0, 0),
                new Problem("powell4", Problems.box(4, -4, 5), c -> powell(Problems.vec(c)), 0, 0),
                new Problem("camel2_noisy", CAMEL, c -> camel(Problems.vec(c)), CAMEL_MIN, 8),
                new Problem("ellipsoid3_noisy", Problems.box(3, -1, 1), c -> ellipsoid(Problems.vec(c)), 0, 60),
                new Problem("rastrigin2_noisy", Problems.box(2, -4, 6), c -> rastrigin(Problems.vec(c)), 0, 4),
                new Problem("corner5", Problems.box(5, 0, 1), c -> corner(Problems.vec(c)), 0, 0),
                new Problem("edge6", Problems.box(6, 0, 1), c -> edge(Problems.vec(c)), 0, 0),
                new Problem("funnel4", Problems.box(4, -20, 20), c -> funnel(Problems.vec(c)), 0, 0),
                new Problem("salomon3", Problems.box(3, -10, 10), c -> salomon(Problems.vec(c)), 0, 0));
    }

    /** A narrow funnel in a plain, all of it rippled. */
    private static double funnel(double[] x) {
        double squares = 0;
        double ripples = 0;
        for (int i = 0; i < x.length; i++) {
            double v = x[i] - 20 * SHIFT[i];
            squares += v * v;
            ripples += 1 - Math.cos(3 * v);
        }
        return 10 * (1 - Math.exp(-.15 * Math.sqrt(squares))) + .4 * ripples;
    }

    /** Rings around the optimum. */
    private static double salomon(double[] x) {
        double squares = 0;
        for (int i = 0; i < x.length; i++) {
            squares += Math.pow(x[i] - 15 * SHIFT[i], 2);
        }
        return 1 - Math.cos(2 * Math.PI * Math.sqrt(squares)) + .3 * Math.sqrt(squares);
    }

    /** Falls towards one corner, ever more slowly. */
    private static double corner(double[] x) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            double away = i % 2 == 0 ? x[i] : 1 - x[i];
            sum += (i + 1) * Math.sqrt(away) * (1 + away);
        }
        return sum;
    }

    /** Half of the coordinates are best at an end of the range, the others inside. */
    private static double edge(double[] x) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            double away = i % 2 == 0 ? (i == 2 ? 1 - x[i] : x[i]) : x[i] - .5 - SHIFT[i];
            sum += i % 2 == 0 ? (1 + .3 * i) * (1 - Math.exp(-2 * away)) : 6 * away * away;
        }
        return sum + 2 * x[0] * x[4];
    }

    private static double camel(double[] x) {
        double u = x[0] * x[0];
        double v = x[1] * x[1];
        return (4 - 2.1 * u + u * u / 3) * u + x[0] * x[1] + (4 * v - 4) * v;
    }

    private static double goldstein(double[] x) {
        double a = x[0];
        double b = x[1];
        double first = 19 - 14 * a + 3 * a * a - 14 * b + 6 * a * b + 3 * b * b;
        double second = 18 - 32 * a + 12 * a * a + 48 * b - 36 * a * b + 27 * b * b;
        return (1 + Math.pow(a + b + 1, 2) * first) * (30 + Math.pow(2 * a - 3 * b, 2) * second);
    }

    private static double zakharov(double[] x) {
        double squares = 0;
        double slope = 0;
        for (int i = 0; i < x.length; i++) {
            double v = x[i] - 3 * SHIFT[i];
            squares += v * v;
            slope += .5 * (i + 1) * v;
        }
        return squares + slope * slope + Math.pow(slope, 4);
    }

    private static double griewank(double[] x) {
        double squares = 0;
        double product = 1;
        for (int i = 0; i < x.length; i++) {
            double v = x[i] - 20 * SHIFT[i];
            squares += v * v;
            product *= Math.cos(v / Math.sqrt(i + 1.0));
        }
        return squares / 4000 - product + 1;
    }

    private static double powell(double[] x) {
        double[] v = new double[4];
        for (int i = 0; i < 4; i++) {
            v[i] = x[i] - 2 * SHIFT[i];
        }
        return Math.pow(v[0] + 10 * v[1], 2)
                + 5 * Math.pow(v[2] - v[3], 2)
                + Math.pow(v[1] - 2 * v[2], 4)
                + 10 * Math.pow(v[0] - v[3], 4);
    }

    private static double rastrigin(double[] x) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            double v = x[i] - 4 * SHIFT[i];
            sum += v * v + 10 - 10 * Math.cos(2 * Math.PI * v);
        }
        return sum;
    }

    /** A quadratic with axes 1 to 1,000, turned by a reflection at the direction of SHIFT. */
    private static double ellipsoid(double[] x) {
        int d = x.length;
        double norm = 0;
        double along = 0;
        for (int i = 0; i < d; i++) {
            norm += SHIFT[i] * SHIFT[i];
            along += SHIFT[i] * (x[i] - SHIFT[d - 1 - i]);
        }
        double sum = 0;
        for (int i = 0; i < d; i++) {
            double v = x[i] - SHIFT[d - 1 - i] - 2 * along / norm * SHIFT[i];
            sum += Math.pow(1000, i / (d - 1.0)) * v * v;
        }
        return sum;
    }

    private static double michalewicz(double[] x) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum -= Math.sin(x[i]) * Math.pow(Math.sin((i + 1) * x[i] * x[i] / Math.PI), 20);
        }
        return sum;
    }

    private static double shekel(double[] x) {
        double sum = 0;
        for (int k = 0; k < SHEKEL.length; k++) {
            double square = SHEKEL_WIDTH[k];
            for (int i = 0; i < x.length; i++) {
                square += Math.pow(x[i] - SHEKEL[k][i], 2);
            }
            sum -= 1 / square;
        }
        return sum;
    }

    private static SearchSpace marginSpace() {
        return Spaces.space(
                Spaces.choice("kernel", "rbf", "poly", "linear"),
                Spaces.logReal("c", 1e-3, 1e3),
                Spaces.when(Spaces.logReal("gamma", 1e-5, 10), "kernel", "rbf", "poly"),
                Spaces.when(Spaces.whole("degree", 2, 5), "kernel", "poly"),
                Spaces.choice("scale", "none", "unit", "rank"));
    }

    private static double margin(Configuration c) {
        double size = Math.log10(Problems.num(c, "c"));
        double offset =
                switch (Problems.word(c, "scale")) {
                    case "unit" -> 0;
                    case "rank" -> .02;
                    default -> .06;
                };
        String kernel = Problems.word(c, "kernel");
        if (kernel.equals("linear")) {
            return .13 + offset + .03 * (1 - Math.exp(-(size + 1) * (size + 1)));
        }
        double gamma = Math.log10(Problems.num(c, "gamma"));
        double valley = Math.pow(size + gamma + .5, 2) + .2 * Math.pow(gamma + 1.5, 2);
        double floor = kernel.equals("rbf") ? .08 : .09 + .01 * Math.abs(Problems.num(c, "degree") - 3);
        return floor + offset + .4 * (1 - Math.exp(-.5 * valley));
    }
}
