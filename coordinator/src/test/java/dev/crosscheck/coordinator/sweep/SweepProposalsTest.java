package dev.crosscheck.coordinator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.coordinator.sweep.SweepCommand.AttemptOutcome;
import dev.crosscheck.coordinator.sweep.SweepReply.NothingToLease;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** When a sweep asks its strategy, and what it does with late and missing answers. */
class SweepProposalsTest {
    @Test
    void learnersProposeWithEveryResultKnownAndOthersAheadOfTime() {
        SweepRig rig = SweepRig.of("trials=9");
        rig.finish("a", rig.leased("a"), 1);
        rig.leased("a");
        assertThat(rig.trial(1).params()).isEqualTo(SweepRig.proposal(1, 1));
        SweepRig ahead = SweepRig.of("trials=9 strategy=random");
        ahead.finish("a", ahead.leased("a"), 1);
        ahead.leased("a");
        assertThat(ahead.trial(1).params()).isEqualTo(SweepRig.proposal(1, 0));
    }

    @Test
    void staleAnswersServeOnlySlotsThatWaitedWhenTheyWereAskedFor() {
        SweepRig rig = SweepRig.of("trials=9");
        LeaseKey running = rig.leased("a");
        rig.answering = false;
        rig.lease("b");
        assertThat(rig.ask.orElseThrow().hungry()).isEqualTo(1);
        rig.finish("a", running, AttemptOutcome.COMPLETED, OptionalDouble.of(1), OptionalInt.of(0));
        rig.replies.clear();
        rig.answer();
        assertThat(rig.replies).hasSize(1);
        assertThat(rig.trial(1).params()).as("b waited before the result").isEqualTo(SweepRig.proposal(1, 0));
        rig.replies.clear();
        rig.answer();
        assertThat(rig.trial(2).params()).as("a asked with its result").isEqualTo(SweepRig.proposal(2, 1));
    }

    @Test
    void slotThatWaitsTooLongIsSentAwayAndDemandStays() {
        SweepRig rig = new SweepRig();
        rig.answering = false;
        rig.send(new SweepCommand.CreateSweep("r", TestSpecs.bytes("trials=9"), rig.ref()));
        assertThat(rig.lease("a")).isNull();
        rig.pass(SweepSettings.defaults().leaseWait());
        assertThat(rig.replies)
                .extracting(Decision.Reply::value)
                .containsExactly(new NothingToLease(false, "the strategy is still thinking"));
        assertThat(rig.progress.demand().wanted()).isEqualTo(9);
        assertThat(rig.progress.callsBack()).isFalse();
    }

    /** It does not come again by itself, and the demand is the same as before. */
    @Test
    void slotThatWasSentAwayIsCalledBackOnceThereAreProposals() {
        SweepRig rig = new SweepRig();
        rig.answering = false;
        rig.send(new SweepCommand.CreateSweep("r", TestSpecs.bytes("trials=9"), rig.ref()));
        rig.lease("a");
        rig.pass(SweepSettings.defaults().leaseWait());
        rig.answer();
        assertThat(rig.progress.callsBack()).isTrue();
        rig.leased("a");
        assertThat(rig.progress.callsBack()).isFalse();
    }

    @Test
    void strategyThatFailsThreeTimesFailsTheSweep() {
        SweepRig rig = new SweepRig();
        rig.answering = false;
        rig.send(new SweepCommand.CreateSweep("r", TestSpecs.bytes("trials=9"), rig.ref()));
        for (int i = 0; i < 3; i++) {
            assertThat(rig.state.phase()).isEqualTo(SweepPhase.ACTIVE);
            rig.send(new InternalCommand.SuggestionFailed(rig.ask.orElseThrow().id(), "singular matrix"));
        }
        assertThat(rig.view().state()).isEqualTo("FAILED");
        assertThat(rig.view().stateBecause()).contains("learner").contains("singular matrix");
    }
}
