package dev.crosscheck.coordinator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.coordinator.sweep.SweepCommand.AttemptOutcome;
import dev.crosscheck.coordinator.sweep.SweepReply.Leased;
import dev.crosscheck.coordinator.sweep.SweepReply.Renewed;
import dev.crosscheck.coordinator.sweep.SweepReply.ResultTaken;
import dev.crosscheck.coordinator.sweep.SweepReply.StepDecision;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Leases, attempts and their ends in a sweep, without an actor. */
class SweepLeasesTest {
    @Test
    void expiredLeaseReturnsTheSameConfigurationAheadOfAllOthers() {
        SweepRig rig = SweepRig.of("trials=5 initial=2");
        LeaseKey first = rig.leased("a");
        rig.pass(Duration.ofSeconds(15));
        assertThat(rig.trial(0).state()).isEqualTo("WAITING");
        var again = ((Leased) rig.lease("b")).assignment();
        assertThat(again.lease().trial()).isEqualTo(0);
        assertThat(again.lease().attempt()).isEqualTo(2);
        assertThat(again.lease().epoch()).isGreaterThan(first.epoch());
        assertThat(again.params()).isEqualTo(TestSpecs.config(0));
        ResultTaken late = rig.finish("a", first, 0.9);
        assertThat(late.accepted()).isFalse();
        assertThat(late.reason()).startsWith("STALE_LEASE: attempt 1 of trial 0 ended as LOST");
    }

    @Test
    void signsOfLifeKeepALeaseAndStrangersGetNone() {
        SweepRig rig = SweepRig.of("trials=5");
        LeaseKey key = rig.leased("a");
        rig.pass(Duration.ofSeconds(10));
        assertThat(rig.send(new SweepCommand.RenewLeases(rig.holder("a"), List.of(key), rig.ref())))
                .isEqualTo(new Renewed(List.of()));
        rig.pass(Duration.ofSeconds(14));
        assertThat(rig.trial(key.trial()).state()).isEqualTo("RUNNING");
        assertThat(rig.send(new SweepCommand.RenewLeases(rig.holder("b"), List.of(key), rig.ref())))
                .isEqualTo(new Renewed(List.of(key)));
        rig.pass(Duration.ofSeconds(1));
        assertThat(rig.send(new SweepCommand.RenewLeases(rig.holder("a"), List.of(key), rig.ref())))
                .isEqualTo(new Renewed(List.of(key)));
    }

    @Test
    void openLeasesGetAFullPeriodAfterRecovery() {
        SweepRig rig = SweepRig.of("trials=5");
        LeaseKey key = rig.leased("a");
        rig.now = rig.now.plusSeconds(600);
        rig.recover();
        rig.pass(Duration.ofSeconds(14));
        assertThat(rig.trial(key.trial()).state()).isEqualTo("RUNNING");
        assertThat(rig.finish("a", key, 0.5).accepted()).isTrue();
    }

    @Test
    void newProcessOfAWorkerReleasesTheLeasesOfTheOldOne() {
        SweepRig rig = SweepRig.of("trials=5");
        LeaseKey key = rig.leased("a");
        LeaseKey other = rig.leased("b");
        rig.send(new SweepCommand.ReleaseWorker("a", "a-2"));
        assertThat(rig.trial(key.trial()).state()).isEqualTo("WAITING");
        assertThat(rig.trial(other.trial()).state()).isEqualTo("RUNNING");
    }

    @Test
    void repeatedResultIsAcceptedAgainWithoutAnEvent() {
        SweepRig rig = SweepRig.of("trials=5");
        LeaseKey key = rig.leased("a");
        assertThat(rig.finish("a", key, 0.5).accepted()).isTrue();
        int events = rig.journal.size();
        assertThat(rig.finish("a", key, 0.5).accepted()).isTrue();
        assertThat(rig.journal).hasSize(events);
        assertThat(rig.view().finished()).isEqualTo(1);
    }

    @Test
    void answerToAResultCarriesTheNextTrialWhichIsHandedAgainWhenTheAnswerWasLost() {
        SweepRig rig = SweepRig.of("trials=5");
        LeaseKey key = rig.leased("a");
        ResultTaken taken = rig.finish("a", key, AttemptOutcome.COMPLETED, OptionalDouble.of(1), OptionalInt.of(0));
        LeaseKey next = taken.next().orElseThrow().lease();
        assertThat(next.trial()).isEqualTo(1);
        ResultTaken again = rig.finish("a", key, AttemptOutcome.COMPLETED, OptionalDouble.of(1), OptionalInt.of(0));
        assertThat(again.next().orElseThrow().lease()).isEqualTo(next);
        assertThat(((Leased) rig.lease("a")).assignment().lease()).isEqualTo(next);
    }

    @Test
    void failuresRepeatUntilTheLastAttemptAndLossesDoNotCount() {
        SweepRig rig = SweepRig.of("trials=5 attempts=2");
        LeaseKey key = rig.leased("a");
        for (int lost = 0; lost < 3; lost++) {
            rig.pass(Duration.ofSeconds(15));
            key = rig.leased("a");
        }
        rig.finish("a", key, AttemptOutcome.CRASHED, OptionalDouble.empty(), OptionalInt.empty());
        assertThat(rig.trial(0).state()).isEqualTo("WAITING");
        key = rig.leased("a");
        assertThat(key.attempt()).isEqualTo(5);
        rig.finish("a", key, AttemptOutcome.OUT_OF_MEMORY, OptionalDouble.empty(), OptionalInt.empty());
        assertThat(rig.trial(0).state()).isEqualTo("FAILED");
        assertThat(rig.view().failed()).isEqualTo(1);
        assertThat(rig.view().finished()).isEqualTo(1);
    }

    @Test
    void theBoardTellsWhichTrialFailedLastAndWhyAlsoAfterRecovery() {
        SweepRig rig = SweepRig.of("trials=5 attempts=1");
        assertThat(board(rig).lastFailed()).isEmpty();
        rig.finish("a", rig.leased("a"), AttemptOutcome.CRASHED, OptionalDouble.empty(), OptionalInt.empty());
        rig.finish("a", rig.leased("a"), AttemptOutcome.OUT_OF_MEMORY, OptionalDouble.empty(), OptionalInt.empty());
        rig.finish("a", rig.leased("a"), 0.5);
        SweepReply.Board before = board(rig);
        assertThat(before.lastFailed().orElseThrow().number()).isEqualTo(1);
        assertThat(before.lastFailed().orElseThrow().stoppedBecause()).startsWith("out of memory");
        rig.recover();
        assertThat(board(rig)).isEqualTo(before);
        rig.recover(SweepState.restore(rig.state.snapshot(), TestSpecs::read), List.of());
        assertThat(board(rig)).isEqualTo(before);
    }

    private static SweepReply.Board board(SweepRig rig) {
        return (SweepReply.Board) rig.send(new SweepCommand.GetLeaderboard(0, rig.ref()));
    }

    @Test
    void trialThatIsLostTwentyTimesFails() {
        SweepRig rig = SweepRig.of("trials=5");
        for (int attempt = 1; attempt <= 20; attempt++) {
            assertThat(rig.leased("a"))
                    .extracting(LeaseKey::trial, LeaseKey::attempt)
                    .containsExactly(0L, attempt);
            rig.pass(Duration.ofSeconds(15));
        }
        assertThat(rig.trial(0).state()).isEqualTo("FAILED");
        assertThat(rig.trial(0).stoppedBecause()).contains("lost or preempted 20 times");
    }

    @Test
    void attemptThatRunsTooLongIsAskedToStopAndThenTimedOut() {
        SweepRig rig = SweepRig.of("trials=5");
        LeaseKey key = rig.leased("a");
        for (int beat = 0; beat < 12; beat++) {
            rig.now = rig.now.plusSeconds(5);
            rig.send(new SweepCommand.RenewLeases(rig.holder("a"), List.of(key), rig.ref()));
        }
        rig.pass(Duration.ZERO);
        assertThat(rig.session.receiveMessage())
                .isEqualTo(new SessionSignal.StopAttempt(key, "timed out after 60.0 s"));
        assertThat(rig.send(new SweepCommand.ReportStep(key, 1, Map.of(), rig.ref())))
                .isInstanceOfSatisfying(
                        StepDecision.class, d -> assertThat(d.stop()).isTrue());
        rig.now = rig.now.plusSeconds(10);
        rig.send(new SweepCommand.RenewLeases(rig.holder("a"), List.of(key), rig.ref()));
        rig.pass(Duration.ofSeconds(5));
        assertThat(rig.state
                        .trials()
                        .get(key.trial())
                        .lastAttempt()
                        .orElseThrow()
                        .end())
                .contains(AttemptEnd.TIMED_OUT);
        assertThat(rig.finish("a", key, 0.5).accepted()).isFalse();
    }
}
