package dev.crosscheck.monitor.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class PseudoValuesTest {
    private final SplittableRandom random = new SplittableRandom(31);

    @Test
    void meansAreTheMetrics() {
        double[] scores = {0.1, 0.4, 0.4, 0.8, 0.9};
        boolean[] positive = {false, true, false, true, false};
        // Pairs (positive, negative): .4 against .1 .4 .9 gives 1.5, .8 gives 2; 3.5 of 6.
        assertThat(mean(PseudoValues.auc(scores, positive))).isCloseTo(3.5 / 6, within(1e-12));

        int[] predicted = {1, 1, 0, 0, 1, 0};
        int[] actual = {1, 0, 0, 1, 1, 0};
        assertThat(mean(PseudoValues.f1(predicted, actual, 2, 1))).isCloseTo(4.0 / 6, within(1e-12));
        assertThat(mean(PseudoValues.f1(predicted, actual, 2, -1))).isCloseTo(4.0 / 6, within(1e-12));
        assertThat(mean(PseudoValues.f1(predicted, actual, 3, -1))).isCloseTo(8.0 / 18, within(1e-12));

        assertThat(mean(PseudoValues.negatedRmse(new double[] {3, -4}))).isCloseTo(-Math.sqrt(12.5), within(1e-12));
        assertThat(PseudoValues.negatedRmse(new double[] {0, 0})).containsExactly(0, 0);
    }

    /** 4,000 simulated sets of 150: the observed standard deviation is known to 1.1 %, so 8 % allows for the first-order error. */
    @Test
    void spreadGivesTheStandardError() {
        assertSpread(r -> {
            double[] scores = new double[150];
            boolean[] positive = new boolean[150];
            for (int e = 0; e < 150; e++) {
                positive[e] = e < 60;
                scores[e] = r.nextGaussian() + (positive[e] ? 1 : 0);
            }
            return PseudoValues.auc(scores, positive);
        });
        assertSpread(r -> {
            int[] predicted = new int[150];
            int[] actual = new int[150];
            for (int e = 0; e < 150; e++) {
                actual[e] = r.nextInt(3);
                predicted[e] = r.nextDouble() < 0.7 ? actual[e] : r.nextInt(3);
            }
            return PseudoValues.f1(predicted, actual, 3, -1);
        });
        assertSpread(
                r -> PseudoValues.negatedRmse(r.doubles(150).map(u -> u - 0.4).toArray()));
    }

    private void assertSpread(java.util.function.Function<SplittableRandom, double[]> draw) {
        double sum = 0;
        double squares = 0;
        double claimed = 0;
        int runs = 4000;
        for (int k = 0; k < runs; k++) {
            double[] values = draw.apply(random);
            double mean = mean(values);
            sum += mean;
            squares += mean * mean;
            claimed += Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum() / (150.0 * 149);
        }
        double observed = squares / runs - sum / runs * (sum / runs);
        assertThat(Math.sqrt(claimed / runs / observed)).isCloseTo(1, within(0.08));
    }

    @Test
    void oneClassOrUnequalLengthsAreRefused() {
        assertThatThrownBy(() -> PseudoValues.auc(new double[] {1, 2}, new boolean[] {true, true}))
                .hasMessageContaining("2 positive and 0 negative");
        assertThatThrownBy(() -> PseudoValues.f1(new int[2], new int[3], 2, 1)).hasMessageContaining("2 predictions");
    }

    private static double mean(double[] values) {
        ToDoubleFunction<double[]> average = v -> Arrays.stream(v).average().orElseThrow();
        return average.applyAsDouble(values);
    }
}
