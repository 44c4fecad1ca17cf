package dev.crosscheck.bench;

import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.space.ParameterSpec;
import dev.crosscheck.search.space.ParameterValue;
import dev.crosscheck.search.space.SearchSpace;
import dev.crosscheck.search.space.Spaces;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Functions with a known optimum, all to be minimised: classical ones, and three shaped like hyperparameter tuning. */
final class Problems {
    static final double[][] H3A = {{3, 10, 30}, {.1, 10, 35}, {3, 10, 30}, {.1, 10, 35}};
    static final double[][] H3P = {{3689, 1170, 2673}, {4699, 4387, 7470}, {1091, 8732, 5547}, {381, 5743, 8828}};
    private static final double[][] H6A = {
        {10, 3, 17, 3.5, 1.7, 8}, {.05, 10, 17, .1, 8, 14}, {3, 3.5, 1.7, 10, 17, 8}, {17, 8, .05, 10, .1, 14}
    };
    private static final double[][] H6P = {
        {1312, 1696, 5569, 124, 8283, 5886},
        {2329, 4135, 8307, 3736, 1004, 9991},
        {2348, 1451, 3522, 2883, 3047, 6650},
        {4047, 8828, 8732, 5743, 1091, 381}
    };
    private static final double[] ALPHA = {1.0, 1.2, 3.0, 3.2};
    private static final double BRANIN_MIN = 0.39788735772973816;

    private Problems() {}

    /** {@code noise}: standard deviation of what is observed. */
    record Problem(String name, SearchSpace space, ToDoubleFunction<Configuration> f, double optimum, double noise) {}

    static Map<String, Problem> all() {
        Map<String, Problem> all = new LinkedHashMap<>();
        SearchSpace branin = Spaces.space(Spaces.real("x0", -5, 10), Spaces.real("x1", 0, 15));
        for (Problem p : List.of(
                new Problem("branin2", branin, c -> branin(vec(c)), BRANIN_MIN, 0),
                new Problem("hartmann3", box(3, 0, 1), c -> hartmann(vec(c), H3A, H3P), -3.862779787332663, 0),
                new Problem("hartmann6", box(6, 0, 1), c -> hartmann(vec(c), H6A, H6P), -3.322368011415515, 0),
                new Problem("ackley5", box(5, -10, 30), c -> ackley(vec(c)), 0, 0),
                new Problem("rosenbrock4", box(4, -5, 10), c -> rosenbrock(vec(c)), 0, 0),
                new Problem("hpo_net7", netSpace(), Problems::net, .05, .01),
                new Problem("hpo_gbm8", gbmSpace(), Problems::gbm, .09, .01),
                new Problem(
                        "branin2_noisy",
                        branin,
                        c -> branin(vec(c)),
                        BRANIN_MIN,
                        .05 * (308.12909601160663 - BRANIN_MIN)),
                new Problem("levy4", box(4, -10, 10), c -> levy(vec(c)), 0, 0),
                new Problem("styblinski5", box(5, -5, 5), c -> styblinski(vec(c)), -39.16616570377142 * 5, 0),
                new Problem("sphere8", box(8, -3, 7), c -> sphere(vec(c)), 0, 0),
                new Problem("tree6", treeSpace(), Problems::tree, .1, .02),
                new Problem("levy3_noisy", box(3, -10, 10), c -> levy(vec(c)), 0, 3))) {
            all.put(p.name(), p);
        }
        HeldOut.problems().forEach(p -> all.put(p.name(), p));
        HeldOutTuning.problems().forEach(p -> all.put(p.name(), p));
        HeldOutHard.problems().forEach(p -> all.put(p.name(), p));
        HeldOutHard.noisy().forEach(p -> all.put(p.name(), p));
        return all;
    }

    static SearchSpace box(int d, double low, double high) {
        List<ParameterSpec> specs = new ArrayList<>();
        for (int i = 0; i < d; i++) {
            specs.add(Spaces.real("x" + i, low, high));
        }
        return SearchSpace.of(specs, List.of());
    }

    static double[] vec(Configuration c) {
        return c.values().values().stream()
                .mapToDouble(v -> ((ParameterValue.FloatValue) v).value())
                .toArray();
    }

    static double num(Configuration c, String name) {
        ParameterValue v = c.values().get(name);
        return v instanceof ParameterValue.FloatValue f ? f.value() : ((ParameterValue.IntValue) v).value();
    }

    static String word(Configuration c, String name) {
        return c.values().get(name).text();
    }

    private static double branin(double[] x) {
        double a = x[1] - 5.1 / (4 * Math.PI * Math.PI) * x[0] * x[0] + 5 / Math.PI * x[0] - 6;
        return a * a + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x[0]) + 10;
    }

    static double hartmann(double[] x, double[][] a, double[][] p) {
        double sum = 0;
        for (int i = 0; i < 4; i++) {
            double e = 0;
            for (int j = 0; j < x.length; j++) {
                e += a[i][j] * Math.pow(x[j] - p[i][j] * 1e-4, 2);
            }
            sum -= ALPHA[i] * Math.exp(-e);
        }
        return sum;
    }

    private static double ackley(double[] x) {
        double squares = 0;
        double waves = 0;
        for (double v : x) {
            squares += v * v / x.length;
            waves += Math.cos(2 * Math.PI * v) / x.length;
        }
        return -20 * Math.exp(-.2 * Math.sqrt(squares)) - Math.exp(waves) + 20 + Math.E;
    }

    private static double rosenbrock(double[] x) {
        double sum = 0;
        for (int i = 0; i + 1 < x.length; i++) {
            sum += 100 * Math.pow(x[i + 1] - x[i] * x[i], 2) + Math.pow(1 - x[i], 2);
        }
        return sum;
    }

    private static double levy(double[] x) {
        double[] w = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            w[i] = 1 + (x[i] - 1) / 4;
        }
        int d = x.length;
        double sum = Math.pow(Math.sin(Math.PI * w[0]), 2)
                + Math.pow(w[d - 1] - 1, 2) * (1 + Math.pow(Math.sin(2 * Math.PI * w[d - 1]), 2));
        for (int i = 0; i + 1 < d; i++) {
            sum += Math.pow(w[i] - 1, 2) * (1 + 10 * Math.pow(Math.sin(Math.PI * w[i] + 1), 2));
        }
        return sum;
    }

    private static double styblinski(double[] x) {
        double sum = 0;
        for (double v : x) {
            sum += (Math.pow(v, 4) - 16 * v * v + 5 * v) / 2;
        }
        return sum;
    }

    private static double sphere(double[] x) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += (i + 1) * Math.pow(x[i] - .3 * i, 2);
        }
        return sum;
    }

    private static SearchSpace netSpace() {
        return Spaces.space(
                Spaces.choice("optimizer", "sgd", "adam", "rmsprop"),
                Spaces.logReal("lr", 1e-5, 1),
                Spaces.when(Spaces.real("momentum", 0, .99), "optimizer", "sgd"),
                Spaces.logWhole("units", 8, 512),
                Spaces.whole("layers", 1, 4),
                Spaces.real("dropout", 0, .8),
                Spaces.logWhole("batch", 8, 256));
    }

    private static double log2(double x) {
        return Math.log(x) / Math.log(2);
    }

    private static double net(Configuration c) {
        String o = word(c, "optimizer");
        double e = Math.log10(num(c, "lr"));
        double q = 0;
        if (o.equals("sgd")) {
            double m = num(c, "momentum");
            e -= Math.log10(1 - m);
            q += .05 * (m - .9) * (m - .9);
        }
        double target = o.equals("sgd") ? -.7 : o.equals("adam") ? -2.8 : -3.2;
        double w = o.equals("sgd") ? .5 : o.equals("adam") ? .9 : .7;
        double off = o.equals("sgd") ? 0 : o.equals("adam") ? .01 : .02;
        double b = log2(num(c, "batch")) - 5;
        double d = e - target - .15 * b;
        double u = log2(num(c, "units"));
        double l = num(c, "layers") - 2;
        q += .35 * (1 - Math.exp(-d * d / (2 * w * w))) + off;
        q += .012 * Math.pow(u - 7 + .5 * l, 2) + .010 * l * l;
        q += .15 * Math.pow(num(c, "dropout") - .05 * Math.max(0, u - 4), 2) + .004 * b * b;
        return .05 + q;
    }

    private static SearchSpace gbmSpace() {
        return Spaces.space(
                Spaces.choice("booster", "gbtree", "dart", "gblinear"),
                Spaces.logReal("lr", 1e-3, 1),
                Spaces.logWhole("n_estimators", 10, 2000),
                Spaces.logReal("l2", 1e-8, 100),
                Spaces.when(Spaces.whole("max_depth", 1, 16), "booster", "gbtree", "dart"),
                Spaces.when(Spaces.real("subsample", .2, 1), "booster", "gbtree", "dart"),
                Spaces.when(Spaces.real("colsample", .2, 1), "booster", "gbtree", "dart"),
                Spaces.when(Spaces.real("rate_drop", 0, 1), "booster", "dart"));
    }

    private static double gbm(Configuration c) {
        String b = word(c, "booster");
        double r = Math.log10(num(c, "lr") / .05);
        double s = Math.log10(num(c, "lr") * num(c, "n_estimators") / 15);
        double z = Math.log10(num(c, "l2"));
        double q = .6 * s * s + .08 * r * r;
        if (b.equals("gblinear")) {
            return .17 + .4 * (1 - Math.exp(-(q + .01 * (z + 2) * (z + 2))));
        }
        double d = num(c, "max_depth") - 6;
        q += .012 * d * d + .8 * Math.pow(num(c, "subsample") - .8, 2);
        q += .5 * Math.pow(num(c, "colsample") - .7 + .01 * d, 2) + .012 * Math.pow(z - .3 * d, 2);
        if (b.equals("dart")) {
            return .09 + .4 * (1 - Math.exp(-(q + 1.5 * Math.pow(num(c, "rate_drop") - .1, 2))));
        }
        return .10 + .4 * (1 - Math.exp(-q));
    }

    private static SearchSpace treeSpace() {
        return Spaces.space(
                Spaces.choice("kind", "a", "b", "c"),
                Spaces.logReal("rate", 1e-4, 1),
                Spaces.when(Spaces.real("p", 0, 1), "kind", "a"),
                Spaces.when(Spaces.real("q", 0, 1), "kind", "b", "c"),
                Spaces.whole("n", 1, 12),
                Spaces.ordinal("size", 1, 2, 4, 8));
    }

    private static double tree(Configuration c) {
        double rate = Math.log10(num(c, "rate"));
        double base = .05 * Math.pow(num(c, "n") - 7, 2) / 12 + .03 * Math.abs(log2(num(c, "size")) - 2);
        return switch (word(c, "kind")) {
            case "a" -> .1 + base + .1 * Math.pow(rate + 2, 2) + 2 * Math.pow(num(c, "p") - .25, 2);
            case "b" -> .16 + base + .1 * Math.pow(rate + 1, 2) + .3 * Math.pow(num(c, "q") - .5, 2);
            default -> .14 + base + .2 * Math.pow(rate + 3, 2) + Math.pow(num(c, "q") - .9, 2);
        };
    }
}
