package dev.crosscheck.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.crosscheck.monitor.TrialEvidence.Kind;
import dev.crosscheck.monitor.metric.PseudoValues;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EdgeCaseTest {
    private static final int[] SETS = {90, 110, 150};

    @Test
    void trialsThatAllAnswerAlikeAreInsufficientAndTied() {
        ExampleScores tuning = pattern(80);
        List<TrialEvidence> sweep = sweep(40, j -> tuning, (j, n) -> pattern(n));

        OverfitReport report = completed(Evidence.spec(80, SETS), sweep);

        assertThat(report.verdict()).isEqualTo(Verdict.INSUFFICIENT);
        assertThat(report.incumbent()).hasValue(0);
        assertThat(report.recommendedTrial()).hasValue(0);
        assertThat(report.lostShare()).isEmpty();
        assertThat(report.findings()).extracting(Finding::code).containsExactly(Finding.Code.TIED_AT_TOP);
        assertThat(report.diagnostics().tied()).isEqualTo(39);
        assertThat(report.diagnostics().transfer()).isEmpty();
        assertThat(report.diagnostics().overtuning()).isEmpty();
    }

    @Test
    void equalTuningScoresOfDifferentTrialsLoseNothing() {
        List<TrialEvidence> real = Evidence.binary(51, 60, 1, 80, SETS);
        ExampleScores tuning = pattern(80);
        List<TrialEvidence> sweep = real.stream()
                .map(e -> new TrialEvidence(e.trial(), e.kind(), TuningScore.of(tuning), e.sets()))
                .toList();

        OverfitReport report = completed(Evidence.spec(80, SETS), sweep);

        assertThat(report.gain().orElseThrow().apparent()).isZero();
        assertThat(report.verdict()).isEqualTo(Verdict.OK);
        assertThat(report.lostShare()).isEmpty();
        assertThat(report.findings()).extracting(Finding::code).containsExactly(Finding.Code.TIED_AT_TOP);
    }

    @Test
    void constantScoresGiveFiniteNumbersOnly() {
        for (double constant : new double[] {0, 1, 0.25}) {
            ExampleScores tuning = constant(80, constant);
            OverfitReport report =
                    completed(Evidence.spec(80, SETS), sweep(30, j -> tuning, (j, n) -> constant(n, constant)));

            assertThat(report.verdict()).isEqualTo(Verdict.INSUFFICIENT);
            Interval score = report.expectedScore().orElseThrow();
            assertThat(score.estimate()).isCloseTo(constant, within(1e-7));
            assertThat(score.low()).isFinite().isLessThanOrEqualTo(score.high());
            assertThat(report.optimism().orElseThrow().estimate()).isCloseTo(0, within(1e-7));
        }
    }

    @Test
    void aSweepWhoseTrialsAllFailedHasNoReportYet() {
        OverfitMonitor monitor = new OverfitMonitor(Evidence.spec(80, SETS), MonitorConfig.defaults());

        assertThat(monitor.completed()).isEmpty();
        OverfitReport report = monitor.report();
        assertThat(report.verdict()).isEqualTo(Verdict.INSUFFICIENT);
        assertThat(report.trials()).isZero();
        assertThat(report.incumbent()).isEmpty();
        assertThat(report.recommendedTrial()).isEmpty();
        assertThat(Coarsening.coarse(report).expectedScore()).isEmpty();
    }

    @Test
    void setsOfUnequalSizeWeighByTheirExamples() {
        int[] sets = {30, 60, 600};
        List<TrialEvidence> sweep = Evidence.binary(52, 60, 0.5, 80, sets);

        OverfitReport report = completed(Evidence.spec(80, sets), sweep);

        TrialEvidence best = sweep.get((int) report.incumbent().orElseThrow());
        double right = 0;
        for (int k = 0; k < 3; k++) {
            right += Evidence.scores(best, "s" + k).sum();
        }
        assertThat(report.expectedScore().orElseThrow().estimate()).isCloseTo(right / 690, within(1e-12));
        assertThat(report.gain().orElseThrow().folds().get(2).weight()).isCloseTo(600 / 690.0, within(1e-12));
    }

    @Test
    void regressionIsJudgedInTheUnitOfItsMetric() {
        judge(
                53,
                (skill, random, n) -> PseudoValues.negatedRmse(IntStream.range(0, n)
                        .mapToDouble(e -> (2 - skill) * random.nextGaussian())
                        .toArray()));
    }

    @Test
    void areaUnderTheCurveIsJudged() {
        judge(54, (skill, random, n) -> {
            boolean[] positive = new boolean[n];
            double[] scores = new double[n];
            for (int e = 0; e < n; e++) {
                positive[e] = e % 3 == 0;
                scores[e] = (positive[e] ? 3 * skill : 0) + random.nextGaussian();
            }
            return PseudoValues.auc(scores, positive);
        });
    }

    @Test
    void macroF1IsJudged() {
        judge(55, (skill, random, n) -> {
            int[] actual = IntStream.range(0, n).map(e -> e % 4 == 0 ? 1 : 0).toArray();
            int[] predicted = IntStream.of(actual)
                    .map(a -> random.nextDouble() < 0.55 + 0.4 * skill ? a : 1 - a)
                    .toArray();
            return PseudoValues.f1(predicted, actual, 2, -1);
        });
    }

    private interface Metric {
        double[] values(double skill, SplittableRandom random, int examples);
    }

    /** A sweep whose trials differ in skill is not overfitted; one whose trials are all alike is, by a tuning set of 60 examples. */
    private static void judge(long seed, Metric metric) {
        assertThat(completed(Evidence.spec(800, 1000, 1000, 1000), sweepOf(seed, 40, 1, 800, metric))
                        .verdict())
                .isEqualTo(Verdict.OK);
        assertThat(completed(Evidence.spec(60, 1000, 1000, 1000), sweepOf(seed, 80, 0, 60, metric))
                        .verdict())
                .isEqualTo(Verdict.OVERFIT);
    }

    private static List<TrialEvidence> sweepOf(long seed, int trials, double spread, int tuning, Metric metric) {
        SplittableRandom random = new SplittableRandom(seed);
        List<TrialEvidence> sweep = new ArrayList<>();
        for (int j = 0; j < trials; j++) {
            double skill = 0.5 + spread * (random.nextDouble() - 0.5);
            Map<String, SetScores> sets = new HashMap<>();
            for (int k = 0; k < 3; k++) {
                sets.put("s" + k, new SetScores.PerExample(ExampleScores.of(metric.values(skill, random, 1000))));
            }
            sweep.add(new TrialEvidence(
                    j, Kind.SEARCH, TuningScore.of(ExampleScores.of(metric.values(skill, random, tuning))), sets));
        }
        return sweep;
    }

    private interface Scores {
        ExampleScores of(int trial, int examples);
    }

    private static List<TrialEvidence> sweep(int trials, IntFunction<ExampleScores> tuning, Scores secret) {
        List<TrialEvidence> sweep = new ArrayList<>();
        for (int j = 0; j < trials; j++) {
            Map<String, SetScores> sets = new HashMap<>();
            for (int k = 0; k < SETS.length; k++) {
                sets.put("s" + k, new SetScores.PerExample(secret.of(j, SETS[k])));
            }
            sweep.add(new TrialEvidence(j, Kind.SEARCH, TuningScore.of(tuning.apply(j)), sets));
        }
        return sweep;
    }

    private static ExampleScores pattern(int size) {
        return ExampleScores.of(
                IntStream.range(0, size).mapToDouble(e -> e % 4 == 0 ? 0 : 1).toArray());
    }

    private static ExampleScores constant(int size, double value) {
        return ExampleScores.of(IntStream.range(0, size).mapToDouble(e -> value).toArray());
    }

    private static OverfitReport completed(EvidenceSpec spec, List<TrialEvidence> sweep) {
        OverfitMonitor monitor = Evidence.monitor(spec, sweep);
        monitor.completed();
        return monitor.report();
    }
}
