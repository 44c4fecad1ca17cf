package dev.crosscheck.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RungTest {
    private static final EvidenceSpec SPEC = Evidence.spec(150, 100, 130, 170);

    @Test
    void fewSurvivorsAreComparedAtTheRungThatAllReached() {
        List<TrialEvidence> early = Evidence.binary(41, 60, 1, 150, 100, 130, 170);
        List<TrialEvidence> late = Evidence.binary(42, 60, 1, 150, 100, 130, 170);
        OverfitMonitor monitor = new OverfitMonitor(SPEC, MonitorConfig.defaults());
        for (int j = 0; j < 60; j++) {
            monitor.addRung(3, early.get(j));
            if (j % 5 == 0) {
                monitor.add(late.get(j));
            }
        }
        monitor.completed();

        OverfitReport report = monitor.report();
        IncumbentGain gain = report.gain().orElseThrow();
        assertThat(gain.trials()).isEqualTo(60);
        assertThat(report.incumbent().getAsLong() % 5).isZero();
        assertThat(report.tuningScore().getAsDouble())
                .isEqualTo(late.get((int) gain.incumbentTrial()).tuning().score());
        double expected = new OneTable(SPEC, early).gain((int) gain.incumbentTrial());
        assertThat(gain.verified()).isCloseTo(expected, within(1e-12));
        assertThat(report.diagnostics().rung()).hasValue(3);
    }

    @Test
    void rungsAreTakenAlongWhenOtherSetsCount() {
        List<TrialEvidence> early = Evidence.binary(46, 30, 1, 150, 100, 130, 170);
        List<TrialEvidence> late = Evidence.binary(47, 30, 1, 150, 100, 130, 170);
        OverfitMonitor monitor = new OverfitMonitor(SPEC, MonitorConfig.defaults());
        early.forEach(e -> monitor.addRung(3, e));
        monitor.add(late.get(4));

        OverfitMonitor next = monitor.goOn(SPEC, late.subList(4, 6), Map.of(3, early));
        next.completed();

        assertThat(next.latestTest().orElseThrow().number()).isEqualTo(2);
        assertThat(next.latestTest().orElseThrow().gain().trials()).isEqualTo(30);
    }

    @Test
    void twentySurvivorsAreComparedAtFullTraining() {
        List<TrialEvidence> late = Evidence.binary(43, 30, 1, 150, 100, 130, 170);
        OverfitMonitor monitor = new OverfitMonitor(SPEC, MonitorConfig.defaults());
        OverfitMonitor without = new OverfitMonitor(SPEC, MonitorConfig.defaults());
        Evidence.binary(44, 60, 1, 150, 100, 130, 170).forEach(e -> monitor.addRung(3, e));
        assertThat(monitor.latestTest()).isEmpty();
        late.forEach(monitor::add);
        late.forEach(without::add);
        monitor.completed();
        without.completed();

        assertThat(monitor.report().gain().orElseThrow().verified())
                .isEqualTo(without.report().gain().orElseThrow().verified());
        assertThat(monitor.report().diagnostics().rung()).isEmpty();
    }

    @Test
    void rungsAreCheckedLikeFinalScores() {
        TrialEvidence evidence = Evidence.binary(45, 1, 1, 150, 100, 130, 170).get(0);
        OverfitMonitor monitor = new OverfitMonitor(SPEC, MonitorConfig.defaults());
        monitor.addRung(3, evidence);

        assertThatThrownBy(() -> monitor.addRung(3, evidence)).hasMessageContaining("added before");
        assertThatThrownBy(() -> monitor.addRung(0, evidence)).hasMessageContaining("rung: 0");
    }

    private record OneTable(EvidenceSpec spec, List<TrialEvidence> sweep) {
        double gain(int incumbent) {
            EvidenceTable table = new EvidenceTable(spec);
            sweep.forEach(table::add);
            return new GainCalculator(table, java.util.OptionalDouble.empty())
                    .gain(incumbent)
                    .verified();
        }
    }
}
