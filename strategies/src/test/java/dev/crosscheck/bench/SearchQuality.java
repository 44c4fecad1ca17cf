package dev.crosscheck.bench;

import dev.crosscheck.bench.Problems.Problem;
import dev.crosscheck.search.AskRequest;
import dev.crosscheck.search.Strategies;
import dev.crosscheck.search.Strategy;
import dev.crosscheck.search.StrategyConfig;
import dev.crosscheck.search.math.RandomStreams;
import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.trial.Objective;
import dev.crosscheck.search.trial.Trial;
import dev.crosscheck.search.trial.TrialState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Runs a strategy on the test functions, 100 evaluations each (fewer with the system property {@code evaluations}), one at a time or in batches of 8. Prints one JSON line a run on standard output and the median
 * log10 regret of the observed incumbent after 30 and 100 evaluations on standard error. Arguments: strategy, seeds, seq or batch8, then problems (all).
 */
final class SearchQuality {
    private static final int[] CHECKPOINTS = {10, 20, 30, 50, 75, 100};

    private static final int MOST = Integer.getInteger("evaluations", 100);

    private SearchQuality() {}

    public static void main(String[] args) {
        int seeds = Integer.parseInt(args[1]);
        int batch = args[2].equals("seq") ? 1 : 8;
        for (Problem problem : Problems.all().values()) {
            if (args.length > 3 && !Arrays.asList(args).subList(3, args.length).contains(problem.name())) {
                continue;
            }
            double[][] regrets = new double[seeds][];
            long start = System.nanoTime();
            for (int seed = 0; seed < seeds; seed++) {
                long began = System.nanoTime();
                regrets[seed] = run(args[0], problem, seed, batch);
                System.out.printf(
                        Locale.ROOT,
                        "{\"sampler\": \"crosscheck_%s\", \"problem\": \"%s\", \"seed\": %d, \"mode\": \"%s\", \"regret\": %s, \"cpu_s\": %.3f}%n",
                        args[0],
                        problem.name(),
                        seed,
                        args[2],
                        Arrays.toString(regrets[seed]),
                        (System.nanoTime() - began) / 1e9);
            }
            System.err.printf(
                    Locale.ROOT,
                    "%-14s %6.2f (%.2f)  %.2f s/run%n",
                    problem.name(),
                    median(regrets, 5),
                    median(regrets, 2),
                    (System.nanoTime() - start) / 1e9 / seeds);
        }
    }

    private static double median(double[][] regrets, int checkpoint) {
        double[] sorted = Arrays.stream(regrets)
                .mapToDouble(r -> Math.log10(Math.max(r[checkpoint], 1e-8)))
                .sorted()
                .toArray();
        int n = sorted.length;
        return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    }

    private static double[] run(String name, Problem problem, int seed, int batch) {
        Strategy strategy = Strategies.create(
                        new StrategyConfig(name, seed, OptionalInt.empty(), 100),
                        problem.space(),
                        new Objective("value", false))
                .strategy();
        double[] regret = new double[CHECKPOINTS.length];
        double best = Double.POSITIVE_INFINITY;
        double bestTrue = Double.POSITIVE_INFINITY;
        int checkpoint = 0;
        for (int n = 0; n < MOST; ) {
            List<Configuration> asked = strategy.ask(new AskRequest(n, Math.min(batch, 100 - n), List.of()))
                    .configurations();
            List<Trial> told = new ArrayList<>();
            for (Configuration c : asked) {
                double truth = problem.f().applyAsDouble(c);
                double noise = RandomStreams.of(seed, n, "noise").nextGaussian();
                double observed = truth + problem.noise() * noise;
                if (observed < best) {
                    best = observed;
                    bestTrue = truth;
                }
                told.add(new Trial(n++, c, TrialState.COMPLETE, OptionalDouble.of(observed)));
                if (n == CHECKPOINTS[checkpoint]) {
                    regret[checkpoint++] = bestTrue - problem.optimum();
                }
            }
            strategy.tell(told);
        }
        return regret;
    }
}
