package dev.crosscheck.bench;

import static dev.crosscheck.bench.Problems.num;
import static dev.crosscheck.bench.Problems.vec;
import static dev.crosscheck.bench.Problems.word;
import static dev.crosscheck.search.space.Spaces.choice;
import static dev.crosscheck.search.space.Spaces.logReal;
import static dev.crosscheck.search.space.Spaces.ordinal;
import static dev.crosscheck.search.space.Spaces.real;
import static dev.crosscheck.search.space.Spaces.when;
import static dev.crosscheck.search.space.Spaces.whole;

import dev.crosscheck.bench.Problems.Problem;
import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.space.ParameterSpec;
import dev.crosscheck.search.space.SearchSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Held-out problems on which one smooth model of the whole space does badly: many dimensions with many local optima, plateaus, parameters without effect, narrow
 * valleys. And noisy ones, so that choices under noise do not rest on a few. All have their optimum away from the middle and the bounds.
 */
final class HeldOutHard {
    private HeldOutHard() {}

    static List<Problem> problems() {
        return List.of(
                new Problem("hard_ackley10", Problems.box(10, -12, 20), c -> ackley(vec(c), 6), 0, 0),
                new Problem("hard_ackley20", Problems.box(20, -12, 20), c -> ackley(vec(c), 6), 0, 0),
                new Problem("hard_rastrigin10", Problems.box(10, -4, 6), c -> rastrigin(vec(c)), 0, 0),
                new Problem("hard_rastrigin20", Problems.box(20, -4, 6), c -> rastrigin(vec(c)), 0, 0),
                new Problem("hard_levy10", Problems.box(10, -10, 10), c -> levy(vec(c)), 0, 0),
                new Problem("hard_levy20", Problems.box(20, -10, 10), c -> levy(vec(c)), 0, 0),
                new Problem("hard_steps8", Problems.box(8, -5, 5), c -> steps(vec(c)), 0, 0),
                new Problem("hard_plain6", Problems.box(6, -5, 5), c -> plain(vec(c)), 0, 0),
                new Problem("hard_sparse20", Problems.box(20, -2, 2), c -> sparse(vec(c)), 0, 0),
                new Problem("hard_valley6", Problems.box(6, -3, 3), c -> valley(vec(c)), 0, 0),
                new Problem("hard_funnels8", Problems.box(8, -5, 5), c -> funnels(vec(c)), 0, 0),
                new Problem("hard_mixed14", mixedSpace(), HeldOutHard::mixed, 0, 0));
    }

    /** Standard deviations of about a twentieth of the range, as far as it matters. */
    static List<Problem> noisy() {
        return List.of(
                new Problem("noisy_banana2", Problems.box(2, -2, 2), c -> banana(vec(c)), 0, 25),
                new Problem("noisy_zakharov3", Problems.box(3, -4, 6), c -> zakharov(vec(c)), 0, 60),
                new Problem("noisy_sphere4", Problems.box(4, -3, 7), c -> sphere(vec(c)), 0, 8),
                new Problem("noisy_waves2", Problems.box(2, 0, 10), c -> waves(vec(c)), -1, .15),
                new Problem("noisy_ackley3", Problems.box(3, -12, 20), c -> ackley(vec(c), 6), 0, 1),
                new Problem("noisy_levy2", Problems.box(2, -10, 10), c -> levy(vec(c)), 0, 4),
                new Problem("noisy_twin2", Problems.box(2, -5, 5), c -> twin(vec(c)), 0, 6),
                new Problem("noisy_rate3", rateSpace(), HeldOutHard::rate, .1, .03));
    }

    /** A place between -0.4 and 0.4 for each coordinate. */
    private static double place(int i) {
        return .4 * Math.sin(7.3 * (i + 1));
    }

    private static double ackley(double[] x, double far) {
        double squares = 0;
        double waves = 0;
        for (int i = 0; i < x.length; i++) {
            double v = x[i] - far * place(i);
            squares += v * v / x.length;
            waves += Math.cos(2 * Math.PI * v) / x.length;
        }
        return -20 * Math.exp(-.2 * Math.sqrt(squares)) - Math.exp(waves) + 20 + Math.E;
    }

    private static double rastrigin(double[] x) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            double v = x[i] - 5 * place(i);
            sum += v * v + 10 - 10 * Math.cos(2 * Math.PI * v);
        }
        return sum;
    }

    private static double levy(double[] x) {
        int d = x.length;
        double sum = 0;
        for (int i = 0; i < d; i++) {
            double w = (x[i] - 12 * place(i)) / 4;
            double wave = i < d - 1 ? 10 * Math.pow(Math.sin(Math.PI * w), 2) : Math.pow(Math.sin(2 * Math.PI * w), 2);
            sum += w * w * (1 + wave) + (i == 0 ? Math.pow(Math.sin(Math.PI * w), 2) : 0);
        }
        return sum;
    }

    /** A staircase in each coordinate: flat but for jumps. */
    private static double steps(double[] x) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += Math.pow(Math.floor(Math.abs(x[i] - 6 * place(i)) / .8), 2);
        }
        return sum;
    }

    /** Without any slope farther than 6 from the optimum in a weighted distance. */
    private static double plain(double[] x) {
        double squares = 0;
        for (int i = 0; i < x.length; i++) {
            squares += (1 + .3 * i) * Math.pow(x[i] - 6 * place(i), 2);
        }
        return Math.min(6, Math.sqrt(squares));
    }

    /** Three coordinates of twenty matter. */
    private static double sparse(double[] x) {
        double a = x[3] - 2 * place(3);
        double b = x[9] - 2 * place(9);
        double c = x[16] - 2 * place(16);
        return 3 * a * a + 2 * Math.pow(b + a * a, 2) + 1 - Math.cos(4 * c) + .5 * c * c + a * c;
    }

    /** A chain of narrow bent valleys. */
    private static double valley(double[] x) {
        double sum = 0;
        for (int i = 0; i + 1 < x.length; i++) {
            double v = x[i] - 3 * place(i);
            double w = x[i + 1] - 3 * place(i + 1);
            sum += 60 * Math.pow(w - Math.sin(2 * v), 2) + v * v;
        }
        return sum;
    }

    /** Two rippled funnels, the wider one with the higher floor. */
    private static double funnels(double[] x) {
        double near = 0;
        double far = 0;
        double ripples = 0;
        for (int i = 0; i < x.length; i++) {
            double v = x[i] - 2 - 2 * place(i);
            double w = x[i] + 2 - 2 * place(i);
            near += v * v;
            far += w * w;
            ripples += 1 - Math.cos(4 * v);
        }
        return Math.min(near, 8 + .6 * far) + .7 * ripples;
    }

    private static SearchSpace mixedSpace() {
        List<ParameterSpec> specs = new ArrayList<>();
        IntStream.range(0, 6).forEach(i -> specs.add(real("x" + i, -5, 5)));
        IntStream.range(0, 3).forEach(i -> specs.add(whole("n" + i, 0, 20)));
        specs.add(ordinal("size", 1, 2, 4, 8, 16));
        specs.add(choice("kind", "a", "b", "c", "d"));
        specs.add(choice("mode", "u", "v", "w"));
        specs.add(when(real("p", 0, 1), "kind", "a", "b"));
        specs.add(when(real("q", 0, 1), "mode", "w"));
        return SearchSpace.of(specs, List.of());
    }

    private static double mixed(Configuration c) {
        double sum = 0;
        for (int i = 0; i < 6; i++) {
            double v = num(c, "x" + i) - 5 * place(i);
            sum += v * v + 2 - 2 * Math.cos(5 * v);
        }
        for (int i = 0; i < 3; i++) {
            sum += Math.pow((num(c, "n" + i) - 13 + 4 * i) / 3, 2);
        }
        sum += Math.pow(Math.log(num(c, "size") / 4) / Math.log(2), 2);
        sum += switch (word(c, "kind")) {
            case "a" -> 8 * Math.pow(num(c, "p") - .3, 2);
            case "b" -> 1 + 3 * Math.pow(num(c, "p") - .8, 2);
            default -> 4;
        };
        return sum + (word(c, "mode").equals("w") ? 6 * Math.pow(num(c, "q") - .6, 2) : 3);
    }

    private static double banana(double[] x) {
        return 20 * Math.pow(x[1] + .3 - x[0] * x[0], 2) + Math.pow(x[0] - .6, 2);
    }

    private static double zakharov(double[] x) {
        double squares = 0;
        double slope = 0;
        for (int i = 0; i < x.length; i++) {
            double v = x[i] - 4 * place(i);
            squares += v * v;
            slope += .5 * (i + 1) * v;
        }
        return squares + slope * slope + .1 * Math.pow(slope, 4);
    }

    private static double sphere(double[] x) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += (i + 1) * Math.pow(x[i] - 1 - 5 * place(i), 2);
        }
        return sum;
    }

    private static double waves(double[] x) {
        double near = Math.exp(-.08 * (Math.pow(x[0] - 7, 2) + Math.pow(x[1] - 3.2, 2)));
        return -near * (.7 + .3 * Math.cos(1.3 * (x[0] + x[1] - 10.2)));
    }

    /** Two basins, one of them a little higher. */
    private static double twin(double[] x) {
        double one = Math.pow(x[0] - 2.2, 2) + 2 * Math.pow(x[1] + 1.5, 2);
        double other = 3 + 2 * Math.pow(x[0] + 2.5, 2) + Math.pow(x[1] - 2, 2);
        return Math.min(one, other);
    }

    private static SearchSpace rateSpace() {
        return SearchSpace.of(
                List.of(logReal("rate", 1e-5, 1), logReal("decay", 1e-6, 1e-1), choice("kind", "a", "b", "c")),
                List.of());
    }

    private static double rate(Configuration c) {
        double off = Math.log10(num(c, "rate")) + (word(c, "kind").equals("a") ? 2.6 : 1.4);
        double decay = Math.log10(num(c, "decay")) + 3.7 + .4 * off;
        double kind = word(c, "kind").equals("a") ? 0 : word(c, "kind").equals("b") ? .02 : .06;
        return .1 + kind + .5 * (1 - Math.exp(-.4 * off * off)) + .01 * decay * decay;
    }
}
