package dev.crosscheck.monitor.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.monitor.bench.RungCalibration.Controls;
import dev.crosscheck.monitor.bench.RungCalibration.Run;
import dev.crosscheck.monitor.bench.RungTable.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RungCalibrationTest {
    private static final int EXAMPLES = 120;

    @Test
    void aTrialGoesOnOnlyAmongTheBestThirdOfThoseBeforeIt() {
        List<Row> rows = new ArrayList<>();
        for (double skill : new double[] {0.5, 0.4, 0.6, 0.5, 0.9, 0.3}) {
            rows.add(row(new SplittableRandom(1), skill, skill, skill, skill));
        }

        assertThat(RungCalibration.halve(rows, 3)).containsExactly(3, 0, 3, 0, 3, 0);
    }

    /** 60 trials, 7 of which are trained in full. Stopped trials are controls at the rung, so the rule compares at least 20 trials where survivors alone are fewer. */
    @Test
    void stoppedTrialsAreControlsAtTheHighestRungThatTwentyReached() {
        SplittableRandom random = new SplittableRandom(2);
        List<Row> rows = new ArrayList<>();
        for (int j = 0; j < 60; j++) {
            double skill = 0.5 + 0.4 * random.nextDouble();
            rows.add(row(random, skill, skill, skill, skill));
        }

        Run run = RungCalibration.run(rows, 3);

        assertThat(run.survivors()).isLessThan(20);
        assertThat(run.of(Controls.SURVIVORS).gain().trials()).isEqualTo(run.survivors());
        assertThat(run.of(Controls.HIGHEST_RUNG).gain().trials()).isBetween(20, 60);
        assertThat(run.of(Controls.HIGHEST_RUNG).gain().incumbentTrial())
                .isEqualTo(run.of(Controls.SURVIVORS).gain().incumbentTrial());
        assertThat(run.of(Controls.FULL).gain().trials()).isEqualTo(60);
    }

    private static Row row(SplittableRandom random, double... skill) {
        double[][] scores = new double[4][];
        Map<String, boolean[]> bits = new HashMap<>();
        for (int level = 0; level < 4; level++) {
            scores[level] = new double[] {skill[level], skill[level], skill[level], skill[level], skill[level]};
        }
        for (String set : List.of("tune", "s1", "s2", "s3")) {
            boolean[] correct = new boolean[EXAMPLES];
            for (int e = 0; e < EXAMPLES; e++) {
                correct[e] = random.nextDouble() < skill[RungTable.FULL];
            }
            bits.put(set, correct);
        }
        return new Row(scores, bits);
    }
}
