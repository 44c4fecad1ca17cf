package dev.crosscheck.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.crosscheck.monitor.TrialEvidence.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DiagnosticsTest {
    private static final int[] SETS = {400, 400, 400};

    @Test
    void slopeIsTheLeastSquaresSlopeOfTheBestThirdOfTheTrials() {
        List<TrialEvidence> sweep = Evidence.binary(21, 60, 1.0, 300, SETS);
        OverfitReport report = completed(Evidence.spec(300, SETS), sweep);

        double[] a = sweep.stream().mapToDouble(e -> e.tuning().score()).toArray();
        double[] sorted = a.clone();
        Arrays.sort(sorted);
        int[] top = IntStream.range(0, 60).filter(j -> a[j] >= sorted[60 - 18]).toArray();
        double mean = Arrays.stream(top).mapToDouble(j -> a[j]).average().orElseThrow();
        double products = 0;
        double squares = 0;
        for (int j : top) {
            products += (a[j] - mean) * secret(sweep.get(j));
            squares += (a[j] - mean) * (a[j] - mean);
        }
        Diagnostics.Transfer transfer = report.diagnostics().transfer().orElseThrow();
        assertThat(transfer.trials()).isEqualTo(top.length);
        assertThat(transfer.slope().estimate()).isCloseTo(products / squares, within(1e-9));
        assertThat(transfer.slope().low()).isLessThan(transfer.slope().estimate());
    }

    @Test
    void noiseExhaustsATuningSetAndSignalDoesNot() {
        assertThat(codes(completed(Evidence.spec(60, 3000, 3000), Evidence.binary(22, 200, 0, 60, 3000, 3000))))
                .contains(Finding.Code.EXHAUSTED);
        assertThat(codes(completed(Evidence.spec(2000, SETS), Evidence.binary(23, 100, 1.5, 2000, SETS))))
                .doesNotContain(Finding.Code.EXHAUSTED);
    }

    @Test
    void anEarlierIncumbentThatIsBetterIsNamed() {
        List<TrialEvidence> sweep = new ArrayList<>(Evidence.binary(24, 60, 0.3, 100, SETS));
        sweep.add(made(60, 0.97, 0.95));
        sweep.add(made(61, 1.0, 0.70));

        OverfitReport report = completed(Evidence.spec(100, SETS), sweep);

        Diagnostics.Overtuning over = report.diagnostics().overtuning().orElseThrow();
        assertThat(over.trial()).isEqualTo(60);
        assertThat(over.amount().estimate()).isCloseTo(0.25, within(1e-9));
        assertThat(over.significant()).isTrue();
        assertThat(report.findings())
                .anyMatch(f -> f.code() == Finding.Code.OVERTUNED && f.trial().getAsLong() == 60);
        assertThat(report.recommendedTrial()).hasValue(60);
        assertThat(report.diagnostics().ties()).doesNotContain(61L);
        assertThat(report.diagnostics().trend())
                .extracting(Diagnostics.TrendPoint::trial)
                .endsWith(60L, 61L);
    }

    @Test
    void relativeOvertuningOfOneOrMoreMeansNoBetterThanAtTheStart() {
        List<TrialEvidence> sweep = new ArrayList<>();
        sweep.add(made(0, 0.5, 0.80));
        for (int j = 1; j < 30; j++) {
            sweep.add(made(j, 0.4, 0.75 - 0.005 * j));
        }
        sweep.add(made(30, 0.8, 0.90));
        sweep.add(made(31, 0.9, 0.70));

        Diagnostics.Overtuning over = completed(Evidence.spec(100, SETS), sweep)
                .diagnostics()
                .overtuning()
                .orElseThrow();

        assertThat(over.amount().estimate()).isCloseTo(0.20, within(1e-9));
        assertThat(over.relative().orElseThrow()).isCloseTo(2.0, within(1e-9));
    }

    @Test
    void recommendationStaysWhereTheGainIsWithinOneStandardError() {
        List<TrialEvidence> sweep = new ArrayList<>();
        for (int j = 0; j < 40; j++) {
            sweep.add(made(j, 0.7, 0.6));
        }
        sweep.add(0, made(50, 0.8, 0.80));
        OverfitMonitor monitor = Evidence.monitor(Evidence.spec(100, SETS), sweep);
        assertThat(monitor.report().recommendedTrial()).hasValue(50);

        monitor.add(made(51, 0.81, 0.8025));
        assertThat(monitor.report().incumbent()).hasValue(51);
        assertThat(monitor.report().recommendedTrial()).hasValue(51);

        monitor.add(scattered(52, 0.82));
        assertThat(monitor.report().incumbent()).hasValue(52);
        assertThat(monitor.report().recommendedTrial()).hasValue(51);
    }

    @Test
    void oneSetThatDisagreesIsNamed() {
        List<TrialEvidence> sweep = new ArrayList<>(Evidence.binary(25, 60, 0.5, 100, SETS));
        Map<String, SetScores> sets = new HashMap<>(made(60, 1.0, 0.9).sets());
        sets.put("s1", new SetScores.PerExample(first(400, 0.4)));
        sweep.add(new TrialEvidence(60, Kind.SEARCH, TuningScore.of(first(100, 1.0)), sets));

        OverfitReport report = completed(Evidence.spec(100, SETS), sweep);

        assertThat(report.findings())
                .anyMatch(f -> f.code() == Finding.Code.SET_SHIFTED && f.text().contains("s1"));
        assertThat(codes(completed(Evidence.spec(100, SETS), sweep.subList(0, 60))))
                .doesNotContain(Finding.Code.SET_SHIFTED);
    }

    /** A fourth set of one group takes no part: nobody knows how far it is off. */
    @Test
    void oneSetThatDisagreesIsNamedBesideASetOfOneGroup() {
        int[] sizes = IntStream.concat(Arrays.stream(SETS), IntStream.of(400)).toArray();
        List<TrialEvidence> sweep = new ArrayList<>(Evidence.binary(25, 60, 0.5, 100, sizes));
        Map<String, SetScores> sets = new HashMap<>(made(60, 1.0, 0.9).sets());
        sets.put("s1", new SetScores.PerExample(first(400, 0.4)));
        sets.put("s3", new SetScores.PerExample(first(400, 0)));
        sweep.add(new TrialEvidence(60, Kind.SEARCH, TuningScore.of(first(100, 1.0)), sets));
        List<SetSpec> specs = new ArrayList<>(Evidence.spec(100, SETS).sets());
        specs.add(SetSpec.grouped("s3", new int[400]));

        OverfitReport report = completed(EvidenceSpec.of(100, specs), sweep);

        assertThat(report.findings())
                .anyMatch(f -> f.code() == Finding.Code.SET_SHIFTED && f.text().contains("s1"));
        OverfitReport coarse = Coarsening.coarse(report);
        assertThat(coarse.expectedScore())
                .as("not told more exactly than known")
                .contains(Interval.UNKNOWN);
        assertThat(coarse.sets()).allMatch(set -> Double.isNaN(set.offset()) && Double.isNaN(set.drift()));
    }

    @Test
    void smallTuningSetsAreUnderpowered() {
        OverfitReport report = completed(Evidence.spec(30, SETS), Evidence.binary(26, 60, 0.02, 30, SETS));
        Diagnostics.Resolution resolution = report.diagnostics().resolution().orElseThrow();

        assertThat(resolution.smallestDifference())
                .isGreaterThan(report.gain().orElseThrow().apparent());
        assertThat(resolution.examplesForApparentGain().orElseThrow()).isGreaterThan(30);
        assertThat(codes(report)).contains(Finding.Code.UNDERPOWERED);
    }

    @Test
    void errorTableAddsUpAndNamesTheFirstThingToAddress() {
        ErrorTable table = ErrorTable.of(0.98, 0.95, 0.90, 0.02, 0.01);

        assertThat(table.underFitting() + table.overFitting() + table.tuningOverfit() + table.distributionShift())
                .isCloseTo(0.98 - (0.90 - 0.02 - 0.01), within(1e-12));
        assertThat(table.first()).contains(ErrorTable.Source.UNDER_FITTING);
        assertThat(ErrorTable.of(0.98, 0.97, 0.70, 0.02, 0.01).first()).contains(ErrorTable.Source.OVER_FITTING);
        assertThat(ErrorTable.of(0.80, 0.97, 0.90, 0.02, 0.01).first()).isEmpty();
    }

    private static OverfitReport completed(EvidenceSpec spec, List<TrialEvidence> sweep) {
        OverfitMonitor monitor = Evidence.monitor(spec, sweep);
        monitor.completed();
        return monitor.report();
    }

    private static List<Finding.Code> codes(OverfitReport report) {
        return report.findings().stream().map(Finding::code).toList();
    }

    private static double secret(TrialEvidence trial) {
        return trial.sets().values().stream()
                .mapToDouble(SetScores::score)
                .average()
                .orElseThrow();
    }

    /** A trial that is right on the first share of every set. */
    private static TrialEvidence made(int trial, double tuning, double secret) {
        SetScores set = new SetScores.PerExample(first(400, secret));
        return new TrialEvidence(
                trial, Kind.SEARCH, TuningScore.of(first(100, tuning)), Map.of("s0", set, "s1", set, "s2", set));
    }

    /** A trial of score 0.805 that errs on other examples than the made ones. */
    private static TrialEvidence scattered(int trial, double tuning) {
        boolean[] correct = new boolean[400];
        for (int e = 0; e < 400; e++) {
            correct[e] = e >= 78;
        }
        SetScores set = new SetScores.PerExample(ExampleScores.ofBits(correct));
        return new TrialEvidence(
                trial, Kind.SEARCH, TuningScore.of(first(100, tuning)), Map.of("s0", set, "s1", set, "s2", set));
    }

    private static ExampleScores first(int size, double share) {
        boolean[] correct = new boolean[size];
        Arrays.fill(correct, 0, (int) Math.rint(share * size), true);
        return ExampleScores.ofBits(correct);
    }
}
