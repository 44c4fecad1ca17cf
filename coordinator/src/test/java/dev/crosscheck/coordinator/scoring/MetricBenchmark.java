package dev.crosscheck.coordinator.scoring;

import java.util.SplittableRandom;

/** Cost of scoring one trial on 2,000 tuning and 10,000 secret examples, per metric. Run with {@code java -cp ... MetricBenchmark}. */
public final class MetricBenchmark {
    private static final int EXAMPLES = 12_000;

    private MetricBenchmark() {}

    public static void main(String[] args) {
        SplittableRandom random = new SplittableRandom(1);
        double[] classes = random.ints(EXAMPLES, 0, 10).asDoubleStream().toArray();
        double[][] rows = new double[EXAMPLES][];
        for (int e = 0; e < EXAMPLES; e++) {
            rows[e] = random.doubles(10).map(p -> p + 0.01).toArray();
        }
        Predicted probabilities = Predicted.ofProbabilities(rows, 10);
        double[] truth = random.doubles(EXAMPLES).toArray();
        Predicted values = Predicted.ofValues(random.doubles(EXAMPLES).toArray());
        for (Metric metric : Metric.values()) {
            boolean labels = metric.task() == dev.crosscheck.coordinator.dataset.TaskKind.CLASSIFICATION;
            double worst = 0;
            double last = 0;
            for (int round = 0; round < 10; round++) {
                long start = System.nanoTime();
                double[] parts = metric.perExample(labels ? probabilities : values, labels ? classes : truth);
                last = (System.nanoTime() - start) / 1e6;
                worst = Math.max(worst, parts.length == EXAMPLES ? last : Double.NaN);
            }
            System.out.printf("%s: worst %.1f ms, warm %.1f ms%n", metric.label(), worst, last);
        }
    }
}
