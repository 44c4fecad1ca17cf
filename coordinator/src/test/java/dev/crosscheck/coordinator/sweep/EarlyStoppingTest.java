package dev.crosscheck.coordinator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.coordinator.monitor.MonitorCommand;
import dev.crosscheck.coordinator.sweep.SweepCommand.AttemptOutcome;
import dev.crosscheck.coordinator.sweep.SweepReply.StepDecision;
import dev.crosscheck.search.trial.TrialState;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Rungs at steps 1, 3 and 9; of three trials one goes on. */
class EarlyStoppingTest {
    private static final String REASON =
            "step 1: 0.3000 is not among the best 1 of the 2 trials that reached step 1 (0.5000 or better)";

    private final SweepRig rig = SweepRig.of("trials=9 stopping=asha");

    private StepDecision report(LeaseKey key, long step, double value) {
        return (StepDecision) rig.send(new SweepCommand.ReportStep(key, step, Map.of("score", value), rig.ref()));
    }

    @Test
    void aTrialThatFallsBehindIsToldToStopWithTheReasonAndEndsPruned() {
        LeaseKey good = rig.leased("a");
        LeaseKey bad = rig.leased("b");
        assertThat(report(good, 1, 0.5).stop()).isFalse();
        StepDecision decision = report(bad, 1, 0.3);
        assertThat(decision.stop()).isTrue();
        assertThat(decision.reason()).isEqualTo(REASON);

        rig.finish("b", bad, AttemptOutcome.STOPPED, OptionalDouble.of(0.3), OptionalInt.empty());

        assertThat(rig.state.trials().get(bad.trial()).state()).isEqualTo(TrialState.PRUNED);
        assertThat(rig.trial(bad.trial()).stoppedBecause()).isEqualTo(REASON);
        assertThat(rig.state.trials().ranking().best()).isEmpty();
        rig.finish("a", good, 0.2);
        assertThat(rig.state.trials().ranking().best()).hasValue(good.trial());
        assertThat(rig.view().finished()).as("a pruned trial counts").isEqualTo(2);
    }

    @Test
    void theDecisionIsAFactBeforeItIsAnsweredAndHoldsAfterARestart() {
        LeaseKey good = rig.leased("a");
        LeaseKey bad = rig.leased("b");
        report(good, 1, 0.5);
        report(bad, 1, 0.3);
        assertThat(rig.journal.subList(rig.journal.size() - 2, rig.journal.size()))
                .allMatch(event -> event instanceof SweepEvent.StepJudged);

        rig.recover();

        assertThat(report(bad, 1, 0.3).reason()).isEqualTo(REASON);
        assertThat(report(bad, 2, 0.9).stop())
                .as("once stopped, always stopped")
                .isTrue();
        assertThat(report(good, 2, 0.1).stop()).isFalse();
        rig.recover(SweepState.restore(rig.state.snapshot(), TestSpecs::read), List.of());
        assertThat(report(bad, 2, 0.9).reason()).isEqualTo(REASON);
        assertThat(report(rig.leased("c"), 1, 0.4).stop())
                .as("earlier trials still count")
                .isTrue();
    }

    @Test
    void aReportThatComesAgainIsJudgedOnce() {
        LeaseKey key = rig.leased("a");
        report(key, 1, 0.5);
        int facts = rig.journal.size();
        assertThat(report(key, 1, 0.1).stop()).isFalse();
        assertThat(report(key, 2, 0.1).stop()).as("between rungs").isFalse();
        assertThat(rig.journal).hasSize(facts);
    }

    @Test
    void theNextAttemptOfAStoppedTrialIsStoppedToo() {
        report(rig.leased("a"), 1, 0.5);
        LeaseKey first = rig.leased("b");
        report(first, 1, 0.3);
        rig.finish("b", first, AttemptOutcome.RELEASED, OptionalDouble.empty(), OptionalInt.empty());
        LeaseKey second = rig.leased("b");
        assertThat(second.trial()).isEqualTo(first.trial());
        assertThat(report(second, 1, 0.3).reason()).isEqualTo(REASON);
    }

    @Test
    void anAttemptThatGoesOnFromACheckpointMayReportStepsAgainAndSkipSome() {
        report(rig.leased("a"), 1, 0.1);
        LeaseKey first = rig.leased("b");
        report(first, 1, 0.5);
        report(first, 2, 0.5);
        rig.finish("b", first, AttemptOutcome.RELEASED, OptionalDouble.empty(), OptionalInt.empty());
        LeaseKey second = rig.leased("b");
        int facts = rig.journal.size();
        assertThat(report(second, 1, 0.0).stop())
                .as("judged before, with another value")
                .isFalse();
        assertThat(report(second, 2, 0.0).stop()).isFalse();
        assertThat(rig.journal).hasSize(facts);
        assertThat(report(second, 4, 0.6).stop())
                .as("step 3 was never reported: the rung is judged at the next step")
                .isFalse();
        assertThat(rig.journal).hasSize(facts + 1);
        assertThat(report(second, 3, 0.0).stop()).isFalse();
        assertThat(rig.journal).hasSize(facts + 1);
        rig.finish("b", second, 0.6);
        assertThat(rig.state.trials().ranking().best()).hasValue(first.trial());
    }

    @Test
    void evidenceAtARungIsToldToTheMonitorInDurableOrder() {
        LeaseKey first = rig.leased("a");
        LeaseKey second = rig.leased("b");
        withEvidence(first, 1, 0.5);
        rig.finish("a", first, 0.5);
        withEvidence(second, 1, 0.3);
        withEvidence(second, 1, 0.3);
        withEvidence(second, 2, 0.3);
        List<MonitorCommand.Ordered> told = rig.state.trials().evidenceFrom(0);

        assertThat(told)
                .containsExactly(
                        new MonitorCommand.RungReached(0, first.trial(), true, 1, 1),
                        new MonitorCommand.Finished(1, first.trial(), true, 1, 0.5, "evidence-0"),
                        new MonitorCommand.RungReached(2, second.trial(), true, 1, 1));
        assertThat(SweepState.restore(rig.state.snapshot(), TestSpecs::read)
                        .trials()
                        .evidenceFrom(0))
                .isEqualTo(told);
        rig.recover();
        assertThat(rig.state.trials().evidenceFrom(0)).isEqualTo(told);
    }

    private void withEvidence(LeaseKey key, long step, double value) {
        rig.send(new SweepCommand.ReportStep(key, step, Map.of("score", value), true, rig.ref()));
    }

    @Test
    void reportsWithoutTheMetricAndLateOnesChangeNothing() {
        LeaseKey key = rig.leased("a");
        assertThat(rig.send(new SweepCommand.ReportStep(key, 1, Map.of("other", 1.0), rig.ref())))
                .isInstanceOfSatisfying(
                        StepDecision.class, d -> assertThat(d.stop()).isFalse());
        rig.finish("a", key, 0.5);
        int facts = rig.journal.size();
        assertThat(report(key, 1, 0.9).stop()).as("superseded").isTrue();
        assertThat(rig.journal).hasSize(facts);
    }
}
