package dev.crosscheck.worker.trainer.function;

import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Closed-form functions with known minima. Branin and the Hartmann functions: Dixon, Szego: "The global optimization problem: an introduction", Towards Global Optimization
 * 2, 1978. Ackley: "A Connectionist Machine for Genetic Hillclimbing", 1987, in the form of any dimension. Rosenbrock: "An automatic method for finding the greatest or
 * least value of a function", Computer Journal 3, 1960, in the chained form. Levy: Levy, Montalvo: "The tunneling algorithm for the global minimization of functions",
 * SIAM J. Sci. Stat. Comput. 6, 1985. The usual domains are [-5, 10] x [0, 15] for Branin, [0, 1] for Hartmann, [-32.768, 32.768] for Ackley, [-5, 10] for Rosenbrock and
 * [-10, 10] for Levy; nothing checks them, a search space may be larger.
 */
final class TestFunctions {
    /**
     * One of them.
     *
     * @param dimension number of inputs; 0: any number from {@code least} on
     */
    record TestFunction(int dimension, int least, ToDoubleFunction<double[]> value) {}

    private static final double[] ALPHA = {1.0, 1.2, 3.0, 3.2};
    private static final double[][] A3 = {{3, 10, 30}, {0.1, 10, 35}, {3, 10, 30}, {0.1, 10, 35}};
    private static final double[][] P3 = {{3689, 1170, 2673}, {4699, 4387, 7470}, {1091, 8732, 5547}, {381, 5743, 8828}
    };
    private static final double[][] A6 = {
        {10, 3, 17, 3.5, 1.7, 8}, {0.05, 10, 17, 0.1, 8, 14}, {3, 3.5, 1.7, 10, 17, 8}, {17, 8, 0.05, 10, 0.1, 14}
    };
    private static final double[][] P6 = {
        {1312, 1696, 5569, 124, 8283, 5886},
        {2329, 4135, 8307, 3736, 1004, 9991},
        {2348, 1451, 3522, 2883, 3047, 6650},
        {4047, 8828, 8732, 5743, 1091, 381}
    };

    static final Map<String, TestFunction> BY_NAME = Map.of(
            "branin", new TestFunction(2, 2, TestFunctions::branin),
            "hartmann3", new TestFunction(3, 3, x -> hartmann(A3, P3, x)),
            "hartmann6", new TestFunction(6, 6, x -> hartmann(A6, P6, x)),
            "ackley", new TestFunction(0, 1, TestFunctions::ackley),
            "rosenbrock", new TestFunction(0, 2, TestFunctions::rosenbrock),
            "levy", new TestFunction(0, 1, TestFunctions::levy));

    private TestFunctions() {}

    private static double branin(double[] x) {
        double bow = x[1] - 5.1 / (4 * Math.PI * Math.PI) * x[0] * x[0] + 5 / Math.PI * x[0] - 6;
        return bow * bow + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x[0]) + 10;
    }

    private static double hartmann(double[][] a, double[][] p, double[] x) {
        double sum = 0;
        for (int i = 0; i < ALPHA.length; i++) {
            double distance = 0;
            for (int j = 0; j < x.length; j++) {
                double d = x[j] - p[i][j] * 1e-4;
                distance += a[i][j] * d * d;
            }
            sum += ALPHA[i] * Math.exp(-distance);
        }
        return -sum;
    }

    private static double ackley(double[] x) {
        double squares = 0;
        double waves = 0;
        for (double v : x) {
            squares += v * v;
            waves += Math.cos(2 * Math.PI * v);
        }
        return -20 * Math.exp(-0.2 * Math.sqrt(squares / x.length)) - Math.exp(waves / x.length) + 20 + Math.E;
    }

    private static double rosenbrock(double[] x) {
        double sum = 0;
        for (int i = 0; i + 1 < x.length; i++) {
            double valley = x[i + 1] - x[i] * x[i];
            sum += 100 * valley * valley + (1 - x[i]) * (1 - x[i]);
        }
        return sum;
    }

    private static double levy(double[] x) {
        double first = Math.sin(Math.PI * w(x[0]));
        double sum = first * first;
        for (int i = 0; i + 1 < x.length; i++) {
            double wave = Math.sin(Math.PI * w(x[i]) + 1);
            sum += (w(x[i]) - 1) * (w(x[i]) - 1) * (1 + 10 * wave * wave);
        }
        double end = w(x[x.length - 1]);
        double last = Math.sin(2 * Math.PI * end);
        return sum + (end - 1) * (end - 1) * (1 + last * last);
    }

    private static double w(double x) {
        return 1 + (x - 1) / 4;
    }
}
