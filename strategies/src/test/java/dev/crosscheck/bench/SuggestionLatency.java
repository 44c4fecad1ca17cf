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

/**
 * Time of tell and ask together around several numbers of finished trials: CPU time of the thread, so that other work on the machine does not count, and beside it the median by the
 * clock. The last column is a hash of everything proposed up to there: the same for two versions that propose the same. Arguments: strategy, largest number, repeats (2), problem (hartmann6). The first
 * repeat also warms up.
 *
 * <p>{@code java -cp target/classes:target/test-classes:commons-math3-3.6.1.jar dev.crosscheck.bench.SuggestionLatency tpe 1000}
 */
final class SuggestionLatency {
    private static final int WINDOW = 50;

    private SuggestionLatency() {}

    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    public static void main(String[] args) {
        int last = Integer.parseInt(args[1]);
        int repeats = args.length > 2 ? Integer.parseInt(args[2]) : 2;
        Problems.Problem problem = Problems.all().get(args.length > 3 ? args[3] : "hartmann6");
        for (int repeat = 0; repeat < repeats; repeat++) {
            run(args[0], last, repeat, problem);
        }
    }

    private static void run(String name, int last, int seed, Problems.Problem problem) {
        Strategy strategy = Strategies.create(
                        new StrategyConfig(name, seed, OptionalInt.empty(), last),
                        problem.space(),
                        new Objective("value", false))
                .strategy();
        double[] cpuMillis = new double[last + 1];
        double[] wallMillis = new double[last + 1];
        int[] proposed = new int[last + 1];
        int hash = 0;
        for (int n = 0; n <= last; n++) {
            long wall = System.nanoTime();
            long cpu = cpu();
            Configuration c = strategy.ask(new AskRequest(n, 1, List.of()))
                    .configurations()
                    .get(0);
            double asked = cpu() - cpu;
            double askedWall = System.nanoTime() - wall;
            hash = 31 * hash + c.hashCode();
            proposed[n] = hash;
            Trial trial = new Trial(
                    n, c, TrialState.COMPLETE, OptionalDouble.of(problem.f().applyAsDouble(c)));
            wall = System.nanoTime();
            cpu = cpu();
            strategy.tell(List.of(trial));
            cpuMillis[n] = (asked + cpu() - cpu) / 1e6;
            wallMillis[n] = (askedWall + System.nanoTime() - wall) / 1e6;
        }
        for (int n : new int[] {50, 100, 200, 500, 1000, 2000}) {
            if (n <= last) {
                double[] window = window(cpuMillis, n);
                System.out.printf(
                        Locale.ROOT,
                        "run %d n=%d cpu p50 %.3f ms p95 %.3f ms max %.2f ms, wall p50 %.3f ms, proposed %08x%n",
                        seed,
                        n,
                        window[window.length / 2],
                        window[(int) (window.length * 0.95)],
                        window[window.length - 1],
                        window(wallMillis, n)[window.length / 2],
                        proposed[n]);
            }
        }
    }

    private static double[] window(double[] millis, int n) {
        double[] window = Arrays.copyOfRange(millis, Math.max(0, n - WINDOW), n + 1);
        Arrays.sort(window);
        return window;
    }
}
