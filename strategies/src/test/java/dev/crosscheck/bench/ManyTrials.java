package dev.crosscheck.bench;

import dev.crosscheck.search.AskRequest;
import dev.crosscheck.search.Strategies;
import dev.crosscheck.search.Strategy;
import dev.crosscheck.search.StrategyConfig;
import dev.crosscheck.search.math.RandomStreams;
import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.trial.Objective;
import dev.crosscheck.search.trial.Trial;
import dev.crosscheck.search.trial.TrialState;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/**
 * What a strategy does with a long history on hartmann6: told so many random trials, then asked and told 21 times more. Prints the CPU time of an ask and a
 * tell, and the regret of the best of the asked ones. Arguments: strategy, finished trials, seeds.
 */
final class ManyTrials {
    private static final int ASKED = 21;

    private ManyTrials() {}

    public static void main(String[] args) {
        int finished = Integer.parseInt(args[1]);
        Problems.Problem problem = Problems.all().get("hartmann6");
        for (int seed = 0; seed < Integer.parseInt(args[2]); seed++) {
            Strategy strategy = Strategies.create(
                            new StrategyConfig(args[0], seed, OptionalInt.empty(), finished + ASKED),
                            problem.space(),
                            new Objective("value", false))
                    .strategy();
            RandomGenerator random = RandomStreams.of(seed, 0, "trials");
            List<Trial> told = new ArrayList<>();
            for (int n = 0; n < finished; n++) {
                told.add(trial(problem, n, problem.space().draw(random, 1).orElseThrow()));
            }
            strategy.tell(told);
            double[] millis = new double[ASKED];
            double best = Double.POSITIVE_INFINITY;
            for (int i = 0; i < ASKED; i++) {
                long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
                AskRequest request = new AskRequest(finished + i, 1, List.of());
                Trial trial = trial(
                        problem,
                        finished + i,
                        strategy.ask(request).configurations().get(0));
                strategy.tell(List.of(trial));
                millis[i] = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start) / 1e6;
                best = Math.min(best, trial.score().orElseThrow() - problem.optimum());
            }
            double first = millis[0];
            Arrays.sort(millis);
            System.out.printf(
                    Locale.ROOT,
                    "seed %d n=%d first %.0f ms p50 %.0f ms max %.0f ms, log10 regret %.2f%n",
                    seed,
                    finished,
                    first,
                    millis[ASKED / 2],
                    millis[ASKED - 1],
                    Math.log10(Math.max(1e-8, best)));
        }
    }

    private static Trial trial(Problems.Problem problem, int number, Configuration configuration) {
        double value = problem.f().applyAsDouble(configuration);
        return new Trial(number, configuration, TrialState.COMPLETE, OptionalDouble.of(value));
    }
}
