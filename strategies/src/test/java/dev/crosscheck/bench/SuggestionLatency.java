package dev.crosscheck.bench;

import dev.crosscheck.search.AskRequest;
import dev.crosscheck.search.Strategies;
import dev.crosscheck.search.Strategy;
import dev.crosscheck.search.StrategyConfig;
import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.trial.Objective;
import dev.crosscheck.search.trial.Trial;
import dev.crosscheck.search.trial.TrialState;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** CPU time of tell and ask together on hartmann6, around several numbers of finished trials. Arguments: strategy, largest number. */
final class SuggestionLatency {
    private SuggestionLatency() {}

    /** CPU time of this thread, so that other work on the machine does not count. */
    private static long now() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    public static void main(String[] args) {
        Problems.Problem problem = Problems.all().get("hartmann6");
        int last = Integer.parseInt(args[1]);
        for (int repeat = 0; repeat < 2; repeat++) {
            Strategy strategy = Strategies.create(
                            new StrategyConfig(args[0], repeat, OptionalInt.empty(), last),
                            problem.space(),
                            new Objective("value", false))
                    .strategy();
            double[] millis = new double[last + 1];
            for (int n = 0; n <= last; n++) {
                long start = now();
                Configuration c = strategy.ask(new AskRequest(n, 1, List.of()))
                        .configurations()
                        .get(0);
                double asked = now() - start;
                Trial trial = new Trial(
                        n, c, TrialState.COMPLETE, OptionalDouble.of(problem.f().applyAsDouble(c)));
                long told = now();
                strategy.tell(List.of(trial));
                millis[n] = (asked + now() - told) / 1e6;
            }
            for (int n : new int[] {50, 100, 200, 500, 1000, 2000}) {
                if (n <= last) {
                    double[] window = Arrays.copyOfRange(millis, Math.max(0, n - 50), n + 1);
                    Arrays.sort(window);
                    System.out.printf(
                            Locale.ROOT,
                            "run %d n=%d p50 %.2f ms p95 %.2f ms max %.2f ms%n",
                            repeat,
                            n,
                            window[window.length / 2],
                            window[(int) (window.length * 0.95)],
                            window[window.length - 1]);
                }
            }
        }
    }
}
