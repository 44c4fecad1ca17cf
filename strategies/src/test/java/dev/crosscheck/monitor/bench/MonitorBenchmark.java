package dev.crosscheck.monitor.bench;

import dev.crosscheck.monitor.EvidenceSpec;
import dev.crosscheck.monitor.ExampleScores;
import dev.crosscheck.monitor.MonitorConfig;
import dev.crosscheck.monitor.OverfitMonitor;
import dev.crosscheck.monitor.SetScores;
import dev.crosscheck.monitor.SetSpec;
import dev.crosscheck.monitor.TrialEvidence;
import dev.crosscheck.monitor.TrialEvidence.Kind;
import dev.crosscheck.monitor.TuningScore;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Cost of a monitored sweep of 1,000 trials on 2 x 5,000 secret and 2,000 tuning examples. Run with {@code java -cp ... MonitorBenchmark}. */
public final class MonitorBenchmark {
    private static final int TRIALS = 1000;

    private MonitorBenchmark() {}

    public static void main(String[] args) {
        for (int round = 0; round < 5; round++) {
            System.out.println(sweep(round));
        }
    }

    private static String sweep(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        EvidenceSpec spec = EvidenceSpec.of(2000, List.of(SetSpec.of("s1", 5000), SetSpec.of("s2", 5000)));
        System.gc();
        long before = used();
        OverfitMonitor monitor = new OverfitMonitor(spec, MonitorConfig.defaults());
        long nanos = 0;
        long worst = 0;
        int tests = 0;
        for (int j = 0; j < TRIALS; j++) {
            double skill = 0.7 + 0.2 * j / TRIALS + 0.05 * random.nextDouble();
            TrialEvidence evidence = new TrialEvidence(
                    j,
                    Kind.SEARCH,
                    TuningScore.of(draw(random, 2000, skill)),
                    Map.of(
                            "s1", new SetScores.PerExample(draw(random, 5000, skill)),
                            "s2", new SetScores.PerExample(draw(random, 5000, skill))));
            long start = System.nanoTime();
            tests += monitor.add(evidence).isPresent() ? 1 : 0;
            monitor.report();
            long took = System.nanoTime() - start;
            nanos += took;
            worst = Math.max(worst, took);
        }
        System.gc();
        long bytes = used() - before;
        return String.format(
                "%d trials, %d tests: mean %.3f ms, worst %.1f ms a trial, %.1f MiB (%s)",
                TRIALS,
                tests,
                nanos / 1e6 / TRIALS,
                worst / 1e6,
                bytes / 1048576.0,
                monitor.report().verdict());
    }

    private static ExampleScores draw(SplittableRandom random, int examples, double skill) {
        boolean[] correct = new boolean[examples];
        for (int e = 0; e < examples; e++) {
            correct[e] = random.nextDouble() < skill;
        }
        return ExampleScores.ofBits(correct);
    }

    private static long used() {
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
