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
import dev.crosscheck.monitor.metric.PseudoValues;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Cost of a monitored sweep whose metric is no mean: 1,000 trials on 2 x 5,000 secret and 2,000 tuning examples, AUC and RMSE by pseudo-values. Run with {@code java
 * -cp ... MetricMonitorBenchmark}.
 */
public final class MetricMonitorBenchmark {
    private static final int TRIALS = 1000;

    private MetricMonitorBenchmark() {}

    public static void main(String[] args) {
        for (int round = 0; round < 2; round++) {
            System.out.println("auc: " + sweep(round, true));
            System.out.println("rmse: " + sweep(round, false));
        }
    }

    private static String sweep(int seed, boolean auc) {
        SplittableRandom random = new SplittableRandom(seed);
        EvidenceSpec spec = EvidenceSpec.of(2000, List.of(SetSpec.of("s1", 5000), SetSpec.of("s2", 5000)));
        System.gc();
        long before = used();
        OverfitMonitor monitor = new OverfitMonitor(spec, MonitorConfig.defaults());
        double sum = 0;
        double worst = 0;
        int tests = 0;
        for (int j = 0; j < TRIALS; j++) {
            double skill = 0.5 + (double) j / TRIALS + 0.1 * random.nextDouble();
            TrialEvidence evidence = new TrialEvidence(
                    j,
                    Kind.SEARCH,
                    TuningScore.of(draw(random, 2000, skill, auc)),
                    Map.of(
                            "s1", new SetScores.PerExample(draw(random, 5000, skill, auc)),
                            "s2", new SetScores.PerExample(draw(random, 5000, skill, auc))));
            long start = System.nanoTime();
            tests += monitor.add(evidence).isPresent() ? 1 : 0;
            double took = (System.nanoTime() - start) / 1e6;
            sum += took;
            worst = Math.max(worst, took);
        }
        System.gc();
        return String.format(
                "%d trials, %d tests: mean %.2f ms, worst %.0f ms a trial, %.1f MiB (%s)",
                TRIALS,
                tests,
                sum / TRIALS,
                worst,
                (used() - before) / 1048576.0,
                monitor.report().verdict());
    }

    private static ExampleScores draw(SplittableRandom random, int examples, double skill, boolean auc) {
        double[] scores = new double[examples];
        boolean[] positive = new boolean[examples];
        for (int e = 0; e < examples; e++) {
            positive[e] = e % 3 == 0;
            scores[e] = auc ? random.nextGaussian() + (positive[e] ? skill : 0) : (2 - skill) * random.nextGaussian();
        }
        return ExampleScores.of(auc ? PseudoValues.auc(scores, positive) : PseudoValues.negatedRmse(scores));
    }

    private static long used() {
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
