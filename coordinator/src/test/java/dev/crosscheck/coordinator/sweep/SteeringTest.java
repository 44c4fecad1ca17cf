package dev.crosscheck.coordinator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.coordinator.sweep.SweepReply.Enqueued;
import dev.crosscheck.coordinator.sweep.SweepReply.Rejected;
import dev.crosscheck.coordinator.sweep.SweepReply.Summary;
import java.util.List;
import org.junit.jupiter.api.Test;

class SteeringTest {

    private static SweepReply extend(SweepRig rig, String request, long trials) {
        return rig.send(new SweepCommand.ExtendSweep(request, trials, rig.ref()));
    }

    private static SweepReply enqueue(SweepRig rig, String request, double x) {
        return rig.send(new SweepCommand.EnqueueTrial(request, TestSpecs.config(x), false, rig.ref()));
    }

    private static void finish(SweepRig rig, int trials) {
        for (int i = 0; i < trials; i++) {
            rig.finish("a", rig.leased("a"), 0.5);
        }
    }

    @Test
    void aCompleteSweepGoesOnForExactlyTheTrialsAdded() {
        SweepRig rig = SweepRig.of("trials=2");
        finish(rig, 2);
        assertThat(rig.state.phase()).isEqualTo(SweepPhase.COMPLETED);

        assertThat(extend(rig, "e1", 3)).isInstanceOfSatisfying(Summary.class, summary -> {
            assertThat(summary.sweep().state()).isEqualTo("ACTIVE");
            assertThat(summary.sweep().maxTrials()).hasValue(5);
            assertThat(summary.sweep().ended()).isEmpty();
        });
        finish(rig, 3);

        assertThat(rig.view().state()).isEqualTo("COMPLETED");
        assertThat(rig.view().finished()).isEqualTo(5);
        assertThat(rig.view().stateBecause()).isEqualTo("all 5 trials finished");
    }

    @Test
    void aRepeatedRequestAddsNothing() {
        SweepRig rig = SweepRig.of("trials=2");
        extend(rig, "e1", 3);
        extend(rig, "e1", 3);
        assertThat(rig.view().maxTrials()).hasValue(5);
        extend(rig, "e2", 1);
        assertThat(rig.view().maxTrials()).hasValue(6);
    }

    @Test
    void whatPeopleChangedHoldsAfterARestartFromJournalAndSnapshot() {
        SweepRig rig = SweepRig.of("trials=2");
        finish(rig, 2);
        extend(rig, "e1", 3);
        SweepSnapshot live = rig.state.snapshot();
        rig.recover();
        assertThat(rig.state.snapshot()).isEqualTo(live);
        rig.recover(SweepState.restore(live, TestSpecs::read), List.of());
        assertThat(rig.state.snapshot()).isEqualTo(live);
        assertThat(rig.state.steering().completions()).containsExactly(2);
        finish(rig, 3);
        assertThat(rig.view().state()).isEqualTo("COMPLETED");
    }

    @Test
    void sweepsThatEndedForAnotherReasonAreNotExtended() {
        SweepRig stopped = SweepRig.of("trials=2");
        stopped.send(new SweepCommand.StopSweep("enough", stopped.ref()));
        assertThat(extend(stopped, "e", 1)).isInstanceOfSatisfying(Rejected.class, r -> assertThat(r.message())
                .contains("is CANCELLED and cannot be extended"));
        SweepRig reached = SweepRig.of("trials=9 target=0.4");
        finish(reached, 1);
        assertThat(reached.view().state()).isEqualTo("COMPLETED");
        assertThat(extend(reached, "e", 1)).isInstanceOfSatisfying(Rejected.class, r -> assertThat(r.message())
                .contains("target 0.4 reached"));
    }

    @Test
    void anEnqueuedConfigurationIsTheNextTrialAndCountsInTheBudget() {
        SweepRig rig = SweepRig.of("trials=2");
        assertThat(enqueue(rig, "q1", 0.25)).isEqualTo(new Enqueued(0));
        assertThat(enqueue(rig, "q1", 0.25)).as("repeated").isEqualTo(new Enqueued(0));
        assertThat(enqueue(rig, "q2", 0.25)).isInstanceOfSatisfying(Rejected.class, r -> assertThat(r.message())
                .contains("already: trial 0"));
        LeaseKey first = rig.leased("a");
        assertThat(first.trial()).isZero();
        assertThat(rig.state.trials().get(0).params()).isEqualTo(TestSpecs.config(0.25));
        LeaseKey second = rig.leased("b");
        assertThat(enqueue(rig, "q3", 0.75)).isInstanceOfSatisfying(Rejected.class, r -> assertThat(r.message())
                .contains("extend it first"));
        rig.finish("a", first, 0.1);
        rig.finish("b", second, 0.2);
        assertThat(rig.view().state()).isEqualTo("COMPLETED");
        assertThat(rig.view().finished()).isEqualTo(2);
    }

    @Test
    void proposalsMadeBeforeAnEnqueuedTrialAreMadeAnew() {
        SweepRig rig = SweepRig.of("trials=9 strategy=random");
        rig.leased("a");
        assertThat(rig.state.ready().size()).isPositive();
        enqueue(rig, "q1", 0.25);
        assertThat(rig.leased("b").trial()).isEqualTo(1);
        LeaseKey third = rig.leased("c");
        assertThat(rig.state.trials().get(third.trial()).params())
                .as("a proposal for its own number")
                .isEqualTo(SweepRig.proposal(2, 0));
    }

    @Test
    void aChangeAfterAVerdictMakesTheSweepAdaptiveAndOneBeforeDoesNot() {
        SweepRig rig = SweepRig.of("trials=9 action=WARN");
        extend(rig, "e1", 1);
        assertThat(rig.view().adaptive()).isFalse();
        rig.send(new SweepCommand.RecordOverfitTest(1, 20, 3, "OK", false));
        assertThat(rig.view().adaptive()).as("a verdict alone is no change").isFalse();
        enqueue(rig, "q1", 0.25);
        assertThat(rig.view().adaptive()).isTrue();
    }
}
