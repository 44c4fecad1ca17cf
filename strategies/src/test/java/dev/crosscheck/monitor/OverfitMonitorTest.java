package dev.crosscheck.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crosscheck.monitor.TrialEvidence.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OverfitMonitorTest extends MonitorCases {
    @Test
    void pureNoiseIsOverfitAndTheAlarmIsLatched() {
        EvidenceSpec spec = Evidence.spec(80, 1000, 1000, 1000);
        OverfitMonitor monitor = new OverfitMonitor(spec, MonitorConfig.defaults());
        List<TrialEvidence> sweep = Evidence.binary(3, 200, 0, 80, 1000, 1000, 1000);
        sweep.forEach(monitor::add);
        monitor.completed();

        OverfitReport report = monitor.report();
        assertThat(report.verdict()).isEqualTo(Verdict.OVERFIT);
        Alarm alarm = report.alarm().orElseThrow();
        assertThat(alarm.trials()).isBetween(20, 200);
        assertThat(report.findings())
                .anyMatch(f -> f.code() == Finding.Code.OVERFIT && f.trial().getAsLong() == alarm.incumbent());

        boolean[] all = new boolean[1000];
        java.util.Arrays.fill(all, true);
        ExampleScores perfect = ExampleScores.ofBits(all);
        SetScores set = new SetScores.PerExample(perfect);
        monitor.add(new TrialEvidence(
                900,
                Kind.SEARCH,
                TuningScore.of(ExampleScores.ofBits(java.util.Arrays.copyOf(all, 80))),
                Map.of("s0", set, "s1", set, "s2", set)));
        assertThat(monitor.report().current()).isEqualTo(Verdict.OK);
        assertThat(monitor.report().verdict()).isEqualTo(Verdict.OVERFIT);
        assertThat(monitor.report().alarm()).contains(alarm);
    }

    @Test
    void strongSignalIsOk() {
        OverfitMonitor monitor =
                Evidence.monitor(Evidence.spec(1000, 300, 300, 300), Evidence.binary(4, 100, 2, 1000, 300, 300, 300));
        monitor.completed();

        assertThat(monitor.report().verdict()).isEqualTo(Verdict.OK);
        assertThat(monitor.report().alarm()).isEmpty();
        assertThat(monitor.report().gainOverDefault().orElseThrow().low()).isPositive();
    }

    @Test
    void testsAreAtTwentyAtNewIncumbentsAndAtCompletionAndLevelsGoOnAfterAnExtension() {
        List<TrialEvidence> sweep = Evidence.binary(5, 120, 1, 150, 100, 130, 170);
        OverfitMonitor monitor = new OverfitMonitor(SPEC, MonitorConfig.defaults());
        int tests = 0;
        double best = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < 80; j++) {
            boolean better = sweep.get(j).tuning().score() > best;
            best = Math.max(best, sweep.get(j).tuning().score());
            boolean tested = monitor.add(sweep.get(j)).isPresent();
            assertThat(tested).isEqualTo(j == 19 || (j > 19 && better));
            tests += tested ? 1 : 0;
        }
        SequentialTest atEnd = monitor.completed().orElseThrow();
        assertThat(atEnd.number()).isEqualTo(tests + 1);
        assertThat(atEnd.level()).isCloseTo(0.05 * 6 / (Math.PI * Math.PI * (tests + 1) * (tests + 1)), within(1e-15));
        assertThat(monitor.completed()).isEmpty();

        sweep.subList(80, 120).forEach(monitor::add);
        assertThat(monitor.completed().orElseThrow().number()).isGreaterThan(tests + 1);
    }

    @Test
    void baselinesAreNeverIncumbentOrControl() {
        List<TrialEvidence> sweep = Evidence.binary(9, 40, 0.5, 150, 100, 130, 170);
        OverfitReport without = completed(SPEC, sweep);
        List<TrialEvidence> with = new ArrayList<>(sweep);
        TrialEvidence best = sweep.stream()
                .max((a, b) -> Double.compare(a.tuning().score(), b.tuning().score()))
                .orElseThrow();
        with.add(0, new TrialEvidence(500, Kind.BASELINE, TuningScore.reported(1.0), best.sets()));

        OverfitReport report = completed(SPEC, with);

        assertSameGain(report, without);
        assertThat(report.incumbent()).isEqualTo(without.incumbent());
    }

    @Test
    void fewerThanTwentyTrialsAreInsufficientAndSayNothingOfSecretSets() {
        OverfitReport none = new OverfitMonitor(SPEC, MonitorConfig.defaults()).report();
        assertThat(none.verdict()).isEqualTo(Verdict.INSUFFICIENT);
        assertThat(none.incumbent()).isEmpty();

        OverfitReport few = completed(SPEC, Evidence.binary(10, 19, 0, 150, 100, 130, 170));
        assertThat(few.verdict()).isEqualTo(Verdict.INSUFFICIENT);
        assertThat(few.incumbent()).isPresent();
        assertThat(few.expectedScore()).isEmpty();
        assertThat(few.gain()).isEmpty();
    }

    @Test
    void fewSecretExamplesOrGroupsAreInsufficient() {
        assertThat(completed(Evidence.spec(50, 20, 29), Evidence.binary(11, 40, 0, 50, 20, 29))
                        .verdict())
                .isEqualTo(Verdict.INSUFFICIENT);

        int[] fourteen = IntStream.range(0, 300).map(e -> e % 7).toArray();
        int[] others = IntStream.range(0, 300).map(e -> 7 + e % 7).toArray();
        EvidenceSpec grouped =
                EvidenceSpec.of(50, List.of(SetSpec.grouped("s0", fourteen), SetSpec.grouped("s1", others)));
        assertThat(completed(grouped, Evidence.binary(12, 40, 0, 50, 300, 300)).verdict())
                .isEqualTo(Verdict.INSUFFICIENT);
    }

    @Test
    void trialsThatAreAllAlikeAreNoAlarm() {
        TrialEvidence first = Evidence.binary(13, 1, 0, 150, 100, 130, 170).get(0);
        List<TrialEvidence> alike = IntStream.range(0, 40)
                .mapToObj(j -> new TrialEvidence(j, Kind.SEARCH, first.tuning(), first.sets()))
                .toList();

        OverfitReport report = completed(SPEC, alike);

        assertThat(report.verdict()).isEqualTo(Verdict.INSUFFICIENT);
        assertThat(report.lostShare()).isEmpty();
        assertThat(report.findings()).extracting(Finding::code).containsExactly(Finding.Code.TIED_AT_TOP);
    }

    @Test
    void reportedNumbersLowerTheTrustAndWidenTheError() {
        List<TrialEvidence> sweep = Evidence.binary(16, 60, 0.5, 150, 100, 130, 170);
        List<TrialEvidence> reported = sweep.stream()
                .map(e -> {
                    Map<String, SetScores> sets = new HashMap<>();
                    e.sets()
                            .forEach((name, s) -> sets.put(
                                    name,
                                    SetScores.Reported.binomial(
                                            s.score(),
                                            ((SetScores.PerExample) s)
                                                    .examples()
                                                    .size())));
                    return new TrialEvidence(
                            e.trial(), e.kind(), TuningScore.reported(e.tuning().score()), sets);
                })
                .toList();

        OverfitReport exact = completed(SPEC, sweep);
        OverfitReport rough = completed(SPEC, reported);

        assertThat(exact.trust()).isEqualTo(Trust.SCORED);
        assertThat(rough.trust()).isEqualTo(Trust.REPORTED);
        assertThat(rough.gain().orElseThrow().verified())
                .isCloseTo(exact.gain().orElseThrow().verified(), within(1e-9));
        assertThat(rough.gain().orElseThrow().standardError())
                .isGreaterThan(exact.gain().orElseThrow().standardError());
        assertThat(completed(
                                Evidence.spec(150, 100),
                                reported.stream()
                                        .map(e -> new TrialEvidence(
                                                e.trial(),
                                                e.kind(),
                                                e.tuning(),
                                                Map.of("s0", e.sets().get("s0"))))
                                        .toList())
                        .verdict())
                .isEqualTo(Verdict.INSUFFICIENT);
    }

    @Test
    void incompleteOrWrongEvidenceIsRefusedAndChangesNothing() {
        List<TrialEvidence> sweep = Evidence.binary(17, 3, 0.5, 150, 100, 130, 170);
        OverfitMonitor monitor = new OverfitMonitor(SPEC, MonitorConfig.defaults());
        monitor.add(sweep.get(0));

        assertThatThrownBy(() -> monitor.add(sweep.get(0)))
                .hasMessageContaining("trial 0: its evidence was added before");
        Map<String, SetScores> missing = new HashMap<>(sweep.get(1).sets());
        missing.remove("s2");
        assertThatThrownBy(() -> monitor.add(
                        new TrialEvidence(1, Kind.SEARCH, sweep.get(1).tuning(), missing)))
                .hasMessageContaining("trial 1: no evidence on set s2");
        Map<String, SetScores> extra = new HashMap<>(sweep.get(1).sets());
        extra.put("s9", new SetScores.Reported(0.5, 0.1));
        assertThatThrownBy(() -> monitor.add(
                        new TrialEvidence(1, Kind.SEARCH, sweep.get(1).tuning(), extra)))
                .hasMessageContaining("s9");
        Map<String, SetScores> small = new HashMap<>(sweep.get(1).sets());
        small.put("s2", new SetScores.PerExample(ExampleScores.parseBits("0101")));
        assertThatThrownBy(() -> monitor.add(
                        new TrialEvidence(1, Kind.SEARCH, sweep.get(1).tuning(), small)))
                .hasMessageContaining("4 example scores on set s2 (expected: 170");
        assertThatThrownBy(() -> TuningScore.reported(Double.NaN)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> ExampleScores.of(new double[] {1, Double.NaN})).hasMessageContaining("example 1");

        monitor.add(sweep.get(1));
        assertThat(monitor.report().trials()).isEqualTo(2);
    }

    @Test
    void examplesToSettleAnOpenVerdictAreInReachOrNotNamed() {
        int now = SPEC.secretExamples();
        int named = 0;
        int none = 0;
        for (int seed = 1; seed <= 60; seed++) {
            OverfitReport report = completed(SPEC, Evidence.binary(seed, 80, 0.3, 150, 100, 130, 170));
            if (report.verdict() == Verdict.INCONCLUSIVE) {
                named += report.neededExamples().isPresent() ? 1 : 0;
                none += report.neededExamples().isPresent() ? 0 : 1;
                report.neededExamples()
                        .ifPresent(n -> assertThat(n).isGreaterThan(now).isLessThanOrEqualTo(21L * now));
            } else {
                assertThat(report.neededExamples()).isEmpty();
            }
        }
        assertThat(named).isPositive();
        assertThat(none).isPositive();
    }

    @Test
    void coarseAnswersCarryNoExactNumbers() {
        OverfitReport exact = completed(SPEC, Evidence.binary(18, 80, 0.3, 150, 100, 130, 170));
        OverfitReport coarse = Coarsening.coarse(exact);

        assertThat(coarse.gain()).isEmpty();
        double share = coarse.lostShare().orElseThrow().estimate();
        assertThat(share * 10).isCloseTo(Math.rint(share * 10), within(1e-9));
        assertThat(share).isCloseTo(exact.lostShare().orElseThrow().estimate(), within(0.05 + 1e-9));
        assertThat(coarse.verdict()).isEqualTo(exact.verdict());
        assertThat(Coarsening.step(0.0113)).isCloseTo(0.02, within(1e-12));
    }
}
