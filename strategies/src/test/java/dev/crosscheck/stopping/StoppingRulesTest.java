package dev.crosscheck.stopping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crosscheck.search.math.RandomStreams;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoppingRulesTest {
    private static StoppingConfig config(String name, boolean maximize) {
        return new StoppingConfig(name, "m", maximize, 1, 9, List.of(), 3, 4, 3, 0.01, 0.1);
    }

    private static StoppingRule rule(String name) {
        return StoppingRules.create(config(name, true));
    }

    /** One random history: 40 trials in parallel, steps that skip, NaN now and then, ends in any order. */
    private static List<Report> history(int seed) {
        RandomGenerator random = RandomStreams.of(seed, 0, "stopping");
        Map<Long, Long> steps = new HashMap<>();
        List<Report> reports = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            long trial = random.nextLong(40);
            long step = steps.getOrDefault(trial, 0L) + 1 + random.nextLong(2);
            steps.put(trial, step);
            double value = random.nextInt(12) == 0 ? Double.NaN : trial / 40.0 + 0.2 * random.nextGaussian();
            reports.add(new Report(trial, step, value));
        }
        return reports;
    }

    @ParameterizedTest
    @ValueSource(strings = {"median", "asha", "hyperband", "patience", "wilcoxon"})
    void judgingChangesNothingAndARebuiltRuleDecidesTheSame(String name) {
        int stops = 0;
        for (int seed = 0; seed < 20; seed++) {
            StoppingRule longLived = rule(name);
            List<Report> added = new ArrayList<>();
            for (Report report : history(seed)) {
                if (!longLived.concerns(report)) {
                    continue;
                }
                Decision decision = longLived.judge(report);
                assertThat(longLived.judge(report)).isEqualTo(decision);
                assertThat(decision.stop()).isEqualTo(!decision.reason().isEmpty());
                if (added.size() % 40 == 7) {
                    StoppingRule rebuilt = rule(name);
                    added.forEach(rebuilt::add);
                    assertThat(rebuilt.judge(report)).as("seed %d", seed).isEqualTo(decision);
                }
                stops += decision.stop() ? 1 : 0;
                longLived.add(report);
                added.add(report);
            }
        }
        if (!name.equals("wilcoxon")) { // it compares with a finished trial, and none has finished here
            assertThat(stops).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"median", "asha", "hyperband", "patience", "wilcoxon"})
    void turningTheScoresTurnsNothingElse(String name) {
        StoppingRule up = StoppingRules.create(config(name, true));
        StoppingRule down = StoppingRules.create(config(name, false));
        for (Report report : history(3)) {
            StoppingConfig c = config(name, false);
            Report turned = new Report(report.trial(), report.step(), c.oriented(-report.value()));
            assertThat(down.judge(turned).stop()).isEqualTo(up.judge(report).stop());
            up.add(report);
            down.add(turned);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"median", "asha", "hyperband", "patience", "wilcoxon"})
    void nanNeverBlocksAGoodTrial(String name) {
        StoppingRule rule = rule(name);
        for (long step = 1; step <= 8; step++) {
            for (long trial = 0; trial < 30; trial++) {
                rule.add(new Report(trial, step, Double.NaN));
            }
        }
        for (long trial = 0; trial < 30; trial++) {
            rule.finished(trial, true);
        }
        for (long step = 1; step <= 8; step++) {
            Report report = new Report(99, step, step);
            assertThat(rule.judge(report)).isEqualTo(Decision.GO_ON);
            rule.add(report);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"median", "asha", "hyperband", "patience"})
    void aTrialOfNothingButNanIsStopped(String name) {
        StoppingRule rule = rule(name);
        for (long step = 1; step <= 8; step++) {
            for (long trial = 0; trial < 30; trial++) {
                rule.add(new Report(trial, step, trial));
            }
        }
        boolean stopped = false;
        for (long step = 1; step <= 8; step++) {
            Report report = new Report(99, step, Double.NaN);
            stopped |= rule.judge(report).stop();
            rule.add(report);
        }
        assertThat(stopped).isTrue();
    }

    @Test
    void rungsAreBelowTheLargestStep() {
        assertThat(StoppingRules.rungs(3, 3, 30)).containsExactly(3L, 9L, 27L);
        assertThat(StoppingRules.rungs(1, 3, 9)).containsExactly(1L, 3L);
        assertThat(StoppingRules.rungs(1, 1.5, 10)).containsExactly(1L, 2L, 3L, 5L, 8L);
        assertThat(rule("hyperband").rungs()).containsExactly(1L, 3L);
        assertThat(rule("median").rungs()).isEmpty();
    }

    @Test
    void ofTheTrialsAtARungTheBestThirdGoesOn() {
        StoppingRule asha = rule("asha");
        assertThat(asha.judge(new Report(0, 1, 0.5))).isEqualTo(Decision.GO_ON);
        asha.add(new Report(0, 1, 0.5));
        Decision second = asha.judge(new Report(1, 1, 0.4));
        assertThat(second.stop()).isTrue();
        assertThat(second.reason())
                .isEqualTo(
                        "step 1: 0.4000 is not among the best 1 of the 2 trials that reached step 1 (0.5000 or better)");
        asha.add(new Report(1, 1, 0.4));
        assertThat(asha.judge(new Report(2, 1, 0.5))).as("a tie").isEqualTo(Decision.GO_ON);
        for (long trial = 2; trial < 9; trial++) {
            asha.add(new Report(trial, 1, trial));
        }
        assertThat(asha.judge(new Report(9, 1, 6.5)).stop()).as("3rd of 10").isFalse();
        assertThat(asha.judge(new Report(9, 1, 5.5)).stop()).as("4th of 10").isTrue();
        assertThat(asha.concerns(new Report(8, 2, 1))).isFalse();
        assertThat(asha.concerns(new Report(8, 4, 1)))
                .as("beyond the second rung")
                .isTrue();
    }

    @Test
    void aTrialIsComparedWithTheMedianOfAverages() {
        StoppingRule median = rule("median");
        for (long trial = 0; trial < 5; trial++) {
            median.add(new Report(trial, 1, trial));
            median.add(new Report(trial, 2, trial + 2));
        }
        assertThat(median.judge(new Report(9, 2, 2.9)).stop()).as("below 3").isTrue();
        assertThat(median.judge(new Report(9, 2, 3.0)).stop()).isFalse();
        median.add(new Report(9, 1, 3.5));
        assertThat(median.judge(new Report(9, 2, 0)).stop())
                .as("its best counts")
                .isFalse();
    }

    @Test
    void patienceRunsOutAfterReportsWithoutAnImprovement() {
        StoppingRule patience = rule("patience");
        double[] values = {0.5, 0.6, 0.605, 0.6, 0.7};
        for (int i = 0; i < 4; i++) {
            Report report = new Report(1, i + 1, values[i]);
            assertThat(patience.judge(report).stop()).isFalse();
            patience.add(report);
        }
        assertThat(patience.judge(new Report(1, 5, 0.609)).stop()).isTrue();
        assertThat(patience.judge(new Report(1, 5, 0.7)).stop()).isFalse();
    }

    @Test
    void aTrialThatLosesOnTheSharedInstancesIsStopped() {
        StoppingRule rule = rule("wilcoxon");
        for (long fold = 0; fold < 8; fold++) {
            rule.add(new Report(0, fold, 1.0 + 0.01 * fold));
            rule.add(new Report(1, fold, 0.2));
        }
        rule.finished(1, true);
        rule.finished(0, true);
        for (long fold = 0; fold < 3; fold++) {
            Report report = new Report(2, fold, 0.5);
            assertThat(rule.judge(report).stop()).as("fold %d", fold).isFalse();
            rule.add(report);
        }
        Decision decision = rule.judge(new Report(2, 3, 0.5));
        assertThat(decision.reason())
                .isEqualTo(
                        "step 3: worse than trial 0 on the 4 instances that both have (signed-rank test, p = 0.063)");
    }

    /** Exact tail probabilities: 1/2^n for all negative; n = 5, statistic 1: 2/32; with a tie and a zero by hand. */
    @Test
    void signedRankProbabilitiesAreExact() {
        assertThat(SignedRankTest.pLess(new double[] {-1, -2, -3, -4})).isCloseTo(1.0 / 16, within(1e-15));
        assertThat(SignedRankTest.pLess(new double[] {1, -2, -3, -4, -5})).isCloseTo(2.0 / 32, within(1e-15));
        assertThat(SignedRankTest.pLess(new double[] {-1, -1, -1})).isCloseTo(1.0 / 8, within(1e-15));
        assertThat(SignedRankTest.pLess(new double[] {0, 0})).isEqualTo(1);
        assertThat(SignedRankTest.pLess(new double[] {0, -1, -2})).isCloseTo(1.0 / 4, within(1e-15));
    }

    /** The two forms meet: 40 differences exactly and 41 by the normal curve; the error of that is below 0.002 here. */
    @Test
    void theNormalApproximationJoinsTheExactForm() {
        RandomGenerator random = RandomStreams.of(5, 0, "test");
        for (int i = 0; i < 20; i++) {
            double[] differences = random.doubles(40, -1.2, 1).toArray();
            double[] more = java.util.Arrays.copyOf(differences, 41);
            more[40] = 1e-9 * (random.nextBoolean() ? 1 : -1);
            assertThat(SignedRankTest.pLess(more)).isCloseTo(SignedRankTest.pLess(differences), within(0.012));
        }
    }

    @Test
    void promotionsTakeTheBestThirdFromTheTopDown() {
        Promotions promotions = new Promotions(2, 3);
        for (long trial = 0; trial < 6; trial++) {
            promotions.reached(0, trial, trial == 5 ? Double.NaN : trial);
        }
        assertThat(promotions.next()).contains(new Promotions.Promotion(4, 0));
        assertThat(promotions.next()).contains(new Promotions.Promotion(3, 0));
        assertThat(promotions.next()).isEmpty();
        promotions.reached(1, 4, 1);
        promotions.reached(1, 3, 2);
        promotions.reached(1, 2, 0);
        assertThat(promotions.next()).contains(new Promotions.Promotion(3, 1));
    }

    @Test
    void wrongSettingsAreRefused() {
        assertThatThrownBy(() -> new StoppingConfig("asha", "m", true, 5, 5, List.of(), 3, 1, 1, 0, 0.1))
                .hasMessage("max: 5 (expected: above min, 5)");
        assertThatThrownBy(() ->
                        StoppingRules.create(new StoppingConfig("bogus", "m", true, 1, 5, List.of(), 3, 1, 1, 0, 0.1)))
                .hasMessageContaining("known: median, asha");
    }
}
