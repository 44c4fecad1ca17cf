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
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;

/**
 * What is lost when many trials run at once, on the held-out problems: always the same number of trials is pending, each takes 0.5 to 1.5 units of time, and the next is asked for when one ends.
 * Prints, for each number of pending trials, the mean log10 regret of the observed incumbent over problems and seeds after a quarter, half and all of the trials. Arguments:
 * strategy, seeds, trials, numbers pending.
 */
final class PendingTrials {
    private PendingTrials() {}

    private record Running(int number, Configuration configuration, double ends) {}

    public static void main(String[] args) {
        int seeds = Integer.parseInt(args[1]);
        int trials = Integer.parseInt(args[2]);
        for (int arg = 3; arg < args.length; arg++) {
            double[] sum = new double[3];
            List<Problem> problems = HeldOut.problems();
            for (Problem problem : problems) {
                for (int seed = 0; seed < seeds; seed++) {
                    double[] regret = run(args[0], problem, seed, Integer.parseInt(args[arg]), trials);
                    for (int i = 0; i < sum.length; i++) {
                        sum[i] += regret[i] / seeds / problems.size();
                    }
                }
            }
            System.out.printf(
                    Locale.ROOT,
                    "%s pending: mean log10 regret after %d, %d, %d trials: %.3f %.3f %.3f%n",
                    args[arg],
                    trials / 4,
                    trials / 2,
                    trials,
                    sum[0],
                    sum[1],
                    sum[2]);
        }
    }

    private static double[] run(String name, Problem problem, int seed, int pending, int trials) {
        Strategy strategy = Strategies.create(
                        new StrategyConfig(name, seed, OptionalInt.empty(), trials),
                        problem.space(),
                        new Objective("value", false))
                .strategy();
        RandomGenerator clock = RandomStreams.of(seed, 1, "clock");
        PriorityQueue<Running> running = new PriorityQueue<>(Comparator.comparingDouble(Running::ends));
        double[] regret = new double[3];
        double best = Double.POSITIVE_INFINITY;
        double bestTrue = Double.POSITIVE_INFINITY;
        double now = 0;
        int asked = 0;
        for (int done = 1; done <= trials; done++) {
            for (; running.size() < pending && asked < trials; asked++) {
                Configuration next = strategy.ask(new AskRequest(asked, 1, pending(running)))
                        .configurations()
                        .get(0);
                running.add(new Running(asked, next, now + 0.5 + clock.nextDouble()));
            }
            Running ended = running.remove();
            now = ended.ends();
            double truth = problem.f().applyAsDouble(ended.configuration());
            double noise = RandomStreams.of(seed, ended.number(), "noise").nextGaussian();
            double observed = truth + problem.noise() * noise;
            if (observed < best) {
                best = observed;
                bestTrue = truth;
            }
            strategy.tell(List.of(new Trial(
                    ended.number(), ended.configuration(), TrialState.COMPLETE, OptionalDouble.of(observed))));
            for (int i = 0; i < regret.length; i++) {
                if (done <= trials >> (2 - i)) {
                    regret[i] = Math.log10(Math.max(1e-8, bestTrue - problem.optimum()));
                }
            }
        }
        return regret;
    }

    private static List<Trial> pending(Iterable<Running> running) {
        List<Trial> pending = new ArrayList<>();
        for (Running one : running) {
            pending.add(new Trial(one.number(), one.configuration(), TrialState.RUNNING, OptionalDouble.empty()));
        }
        return pending;
    }
}
