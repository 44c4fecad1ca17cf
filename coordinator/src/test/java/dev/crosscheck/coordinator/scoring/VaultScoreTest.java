package dev.crosscheck.coordinator.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VaultScoreTest {
    @Test
    void sharesGetWilsonsInterval() {
        double[] hits = new double[10];
        Arrays.fill(hits, 0, 8, 1);
        VaultScore score = VaultScore.of(0.8, hits, new int[0]);
        // Wilson's interval of 8 of 10, as tabled in Brown, Cai and DasGupta 2001: .4902 to .9433.
        assertThat(score.low()).isCloseTo(0.4902, within(1e-4));
        assertThat(score.high()).isCloseTo(0.9433, within(1e-4));
        assertThat(score.examples()).isEqualTo(10);
    }

    @Test
    void allRightIsNotCertain() {
        double[] hits = new double[50];
        Arrays.fill(hits, 1);
        VaultScore score = VaultScore.of(1, hits, new int[0]);
        assertThat(score.high()).isEqualTo(1);
        assertThat(score.low()).isBetween(0.9, 0.95);
    }

    @Test
    void otherMetricsGetStudentsInterval() {
        VaultScore score = VaultScore.of(2, new double[] {1, 2, 3}, new int[0]);
        // t(2) at .975 is 4.303, the standard error 1 / sqrt 3.
        assertThat(score.high()).isCloseTo(2 + 4.3027 / Math.sqrt(3), within(1e-3));
        assertThat(score.low()).isCloseTo(2 - 4.3027 / Math.sqrt(3), within(1e-3));
    }

    @Test
    void examplesOfOneGroupAreNotIndependent() {
        double[] scores = {0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1};
        VaultScore free = VaultScore.of(0.5, scores, new int[0]);
        VaultScore grouped = VaultScore.of(0.5, scores, new int[] {0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3});
        assertThat(grouped.high() - grouped.low()).isGreaterThan(1.5 * (free.high() - free.low()));
    }

    /** 4,000 sets of 120 examples of accuracy .85: coverage within .935 to .965, four standard deviations, fails by chance 1 in 16,000 at a coverage of .95. */
    @Test
    void theIntervalCoversTheTruthAsOftenAsItSays() {
        Random random = new Random(5);
        int covered = 0;
        for (int run = 0; run < 4000; run++) {
            double[] hits = new double[120];
            for (int e = 0; e < hits.length; e++) {
                hits[e] = random.nextDouble() < 0.85 ? 1 : 0;
            }
            VaultScore score = VaultScore.of(Arrays.stream(hits).average().orElseThrow(), hits, new int[0]);
            covered += score.low() <= 0.85 && 0.85 <= score.high() ? 1 : 0;
        }
        assertThat(covered / 4000.0).isBetween(0.935, 0.965);
    }
}
