package dev.crosscheck.coordinator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.coordinator.notify.Notice;
import dev.crosscheck.coordinator.notify.NoticeKind;
import dev.crosscheck.coordinator.notify.SweepNotices;
import dev.crosscheck.coordinator.sweep.SweepCommand.AttemptOutcome;
import dev.crosscheck.coordinator.sweep.SweepReply.Leased;
import dev.crosscheck.coordinator.sweep.SweepReply.NothingToLease;
import dev.crosscheck.coordinator.sweep.SweepReply.Rejected;
import dev.crosscheck.coordinator.sweep.SweepReply.Renewed;
import dev.crosscheck.coordinator.sweep.SweepReply.ResultTaken;
import dev.crosscheck.coordinator.sweep.SweepReply.StepDecision;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SweepMachineTest {

    @Test
    void initialTrialsComeFirstAndAreNeverMoreThanTheBudget() {
        SweepRig rig = SweepRig.of("trials=2 initial=3");
        assertThat(rig.leased("a").trial()).isEqualTo(0);
        assertThat(rig.leased("b").trial()).isEqualTo(1);
        assertThat(rig.lease("c")).isInstanceOf(NothingToLease.class);
        assertThat(rig.state.trials().size()).isEqualTo(2);
    }

    @Test
    void repeatedCreationIsAbsorbedAndAnotherSpecificationIsRefused() {
        SweepRig rig = SweepRig.of("trials=2");
        int events = rig.journal.size();
        assertThat(rig.send(new SweepCommand.CreateSweep("r1", TestSpecs.bytes("trials=9"), rig.ref())))
                .isInstanceOf(SweepReply.Summary.class);
        assertThat(rig.send(new SweepCommand.CreateSweep("r2", TestSpecs.bytes("trials=9"), rig.ref())))
                .isInstanceOfSatisfying(
                        Rejected.class, r -> assertThat(r.code()).isEqualTo(SweepRejection.ALREADY_EXISTS));
        assertThat(rig.journal).hasSize(events);
    }

    @Test
    void budgetIsExactWhenLastTrialsRunAtOnce() {
        SweepRig rig = SweepRig.of("trials=2");
        LeaseKey first = rig.leased("a");
        LeaseKey second = rig.leased("b");
        assertThat(rig.lease("c")).isInstanceOfSatisfying(NothingToLease.class, n -> assertThat(n.ended())
                .isFalse());
        rig.finish("a", first, 0.5);
        assertThat(rig.state.phase()).isEqualTo(SweepPhase.ACTIVE);
        rig.finish("b", second, 0.6);
        assertThat(rig.view().state()).isEqualTo("COMPLETED");
        assertThat(rig.view().stateBecause()).isEqualTo("all 2 trials finished");
        assertThat(rig.lease("c")).isInstanceOfSatisfying(NothingToLease.class, n -> assertThat(n.ended())
                .isTrue());
    }

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

    @Test
    void infeasibleAndNaNAreFinalAndNeverWin() {
        SweepRig rig = SweepRig.of("trials=5");
        rig.finish("a", rig.leased("a"), Double.NaN);
        LeaseKey key = rig.leased("a");
        rig.finish("a", key, AttemptOutcome.INFEASIBLE, OptionalDouble.empty(), OptionalInt.empty());
        assertThat(rig.trial(0).state()).isEqualTo("INFEASIBLE");
        assertThat(rig.trial(1).state()).isEqualTo("INFEASIBLE");
        assertThat(rig.view().bestTrial()).isEmpty();
        rig.finish("a", rig.leased("a"), -1e300);
        assertThat(rig.view().bestTrial()).hasValue(2);
    }

    @Test
    void onlyAStrictlyBetterScoreReplacesTheIncumbent() {
        SweepRig rig = SweepRig.of("trials=5");
        rig.finish("a", rig.leased("a"), 0.5);
        rig.finish("a", rig.leased("a"), 0.5);
        assertThat(rig.view().bestTrial()).hasValue(0);
        rig.finish("a", rig.leased("a"), 0.6);
        assertThat(rig.view().bestTrial()).hasValue(2);
        assertThat(rig.trial(1).rank()).hasValue(3);
        var board = (SweepReply.Board) rig.send(new SweepCommand.GetLeaderboard(2, rig.ref()));
        assertThat(board.ranked()).extracting(SweepReply.TrialView::number).containsExactly(2L, 0L);
    }

    @Test
    void pausedSweepLeasesNothingButTakesResultsAndItsTimeStandsStill() {
        SweepRig rig = SweepRig.of("trials=5 wall=100");
        LeaseKey key = rig.leased("a");
        rig.send(new SweepCommand.PauseSweep("lunch", rig.ref()));
        assertThat(rig.lease("b")).isEqualTo(new NothingToLease(false, "the sweep is PAUSED"));
        assertThat(rig.finish("a", key, 0.5).accepted()).isTrue();
        rig.pass(Duration.ofSeconds(1000));
        rig.send(new SweepCommand.ResumeSweep(rig.ref()));
        assertThat(rig.lease("a")).isInstanceOf(Leased.class);
    }

    @Test
    void wallTimeLetsRunningTrialsFinishAndStartsNoOthers() {
        SweepRig rig = SweepRig.of("trials=5 wall=10 initial=3");
        LeaseKey key = rig.leased("a");
        rig.pass(Duration.ofSeconds(10));
        assertThat(rig.lease("b")).isInstanceOf(NothingToLease.class);
        assertThat(rig.finish("a", key, 0.5).accepted()).isTrue();
        assertThat(rig.view().state()).isEqualTo("COMPLETED");
        assertThat(rig.view().stateBecause()).isEqualTo("max_wall_time of 10 s is used up");
        assertThat(rig.trial(1).state()).isEqualTo("CANCELLED");
    }

    @Test
    void gpuHoursCountEveryAttempt() {
        SweepRig rig = SweepRig.of("trials=50 gpus=2 gpuHours=0.016");
        rig.leased("a");
        rig.pass(Duration.ofSeconds(15));
        assertThat(rig.lease("a")).as("2 GPUs for 15 s are 0.0083 h").isInstanceOf(Leased.class);
        rig.pass(Duration.ofSeconds(14));
        assertThat(rig.lease("b")).as("and 14 s more are 0.0161 h").isInstanceOf(NothingToLease.class);
    }

    @Test
    void stopCancelsWhatRunsAndThenEnds() {
        SweepRig rig = SweepRig.of("trials=5 initial=3");
        LeaseKey running = rig.leased("a");
        LeaseKey silent = rig.leased("b");
        rig.send(new SweepCommand.StopSweep("enough", rig.ref()));
        assertThat(rig.session.getAllReceived()).hasSize(2);
        assertThat(rig.state.phase()).isEqualTo(SweepPhase.STOPPING);
        assertThat(rig.trial(2).state()).isEqualTo("CANCELLED");
        rig.finish("a", running, AttemptOutcome.STOPPED, OptionalDouble.empty(), OptionalInt.empty());
        assertThat(rig.trial(running.trial()).state()).isEqualTo("CANCELLED");
        rig.pass(Duration.ofSeconds(15));
        assertThat(rig.trial(silent.trial()).state()).isEqualTo("CANCELLED");
        assertThat(rig.view().state()).isEqualTo("CANCELLED");
        assertThat(rig.view().stateBecause()).isEqualTo("enough");
        assertThat(rig.send(new SweepCommand.ResumeSweep(rig.ref()))).isInstanceOf(Rejected.class);
    }

    @Test
    void targetEndsTheSweepAsCompleted() {
        SweepRig rig = SweepRig.of("trials=50 target=0.9");
        rig.finish("a", rig.leased("a"), 0.95);
        assertThat(rig.view().state()).isEqualTo("COMPLETED");
        assertThat(rig.view().stateBecause()).contains("target 0.9 reached by trial 0");
    }

    @Test
    void tooManyFailedTrialsFailTheSweep() {
        SweepRig rig = SweepRig.of("trials=50 attempts=1 failed=2");
        for (int i = 0; i < 2; i++) {
            rig.finish("a", rig.leased("a"), AttemptOutcome.FAILED, OptionalDouble.empty(), OptionalInt.empty());
        }
        assertThat(rig.view().state()).isEqualTo("FAILED");
    }

    @Test
    void exhaustedSpaceEndsTheSweep() {
        SweepRig rig = SweepRig.of("cells=2 strategy=grid");
        rig.send(new SweepCommand.GetSweep(rig.ref()));
        var small = new SweepRig();
        small.cells = 2;
        small.send(new SweepCommand.CreateSweep("r", TestSpecs.bytes("cells=2 strategy=grid"), small.ref()));
        LeaseKey first = small.leased("a");
        LeaseKey second = small.leased("b");
        assertThat(small.lease("c")).isInstanceOf(NothingToLease.class);
        assertThat(small.progress.demand().wanted()).isZero();
        small.finish("a", first, 1);
        small.finish("b", second, 1);
        assertThat(small.view().stateBecause()).isEqualTo("every point of the space was tried");
    }

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

    @Test
    void overfitAlarmPausesOnce() {
        SweepRig rig = SweepRig.of("trials=50 action=PAUSE");
        rig.send(new SweepCommand.RecordOverfitTest(0, 20, 3, "OK", false));
        rig.send(new SweepCommand.RecordOverfitTest(1, 25, 4, "OVERFIT", true));
        assertThat(rig.view().stateBecause()).isEqualTo("overfit alarm at trial 25");
        assertThat(rig.view().verdict()).isEqualTo("OVERFIT");
        rig.send(new SweepCommand.ResumeSweep(rig.ref()));
        rig.send(new SweepCommand.RecordOverfitTest(1, 25, 4, "OVERFIT", true));
        rig.send(new SweepCommand.RecordOverfitTest(2, 30, 5, "OVERFIT", true));
        assertThat(rig.view().state()).isEqualTo("ACTIVE");
    }

    @Test
    void anAlarmActsOnceHoweverManyTestsRepeatIt() {
        SweepRig rig = SweepRig.of("trials=50 action=PAUSE");
        rig.send(new SweepCommand.RecordOverfitTest(1, 25, 4, "OVERFIT", true));
        rig.send(new SweepCommand.ResumeSweep(rig.ref()));
        rig.send(new SweepCommand.RecordOverfitTest(2, 30, 5, "OVERFIT", false));
        rig.recover(SweepState.restore(rig.state.snapshot(), TestSpecs::read), List.of());
        rig.send(new SweepCommand.RecordOverfitTest(3, 31, 6, "OVERFIT", true));
        assertThat(rig.view().state()).isEqualTo("ACTIVE");
    }

    @Test
    void aFindingIsRecordedWhenItIsRaisedFirstAndStays() {
        SweepRig rig = SweepRig.of("trials=50 action=WARN");
        rig.send(finding("TIED_AT_TOP", 20, 3));
        rig.send(finding("EXHAUSTED", 25, 4));
        rig.send(finding("TIED_AT_TOP", 30, 5));
        rig.recover();
        rig.recover(SweepState.restore(rig.state.snapshot(), TestSpecs::read), List.of());
        rig.send(finding("EXHAUSTED", 31, 6));

        assertThat(rig.journal)
                .filteredOn(SweepEvent.FindingRaised.class::isInstance)
                .hasSize(2);
        assertThat(rig.state.overfit().findings())
                .extracting(f -> f.code() + " " + f.finishedTrials() + " " + f.incumbent())
                .containsExactly("TIED_AT_TOP 20 3", "EXHAUSTED 25 4");
    }

    private static SweepCommand finding(String code, long finished, long incumbent) {
        return new SweepCommand.RecordFinding(code, "WARN", "text", finished, incumbent, OptionalLong.empty());
    }

    @Test
    void whatThereIsToTellFollowsFromDurableFactsAlone() {
        SweepRig rig = SweepRig.of("trials=1 action=WARN notify=on");
        assertThat(rig.progress.notices().orElseThrow().notices()).isEmpty();
        rig.send(finding("UNDERPOWERED", 20, 3));
        rig.finish("a", rig.leased("a"), 0.5);
        SweepNotices told = rig.progress.notices().orElseThrow();

        rig.recover();
        assertThat(rig.progress.notices()).contains(told);
        rig.recover(SweepState.restore(rig.state.snapshot(), TestSpecs::read), List.of());
        assertThat(rig.progress.notices()).contains(told);
        assertThat(told.notices())
                .extracting(Notice::kind)
                .containsExactly(NoticeKind.UNDERPOWERED, NoticeKind.COMPLETED);
        assertThat(told.notices().get(0).trial()).hasValue(3);
        assertThat(told.notices().get(1).text())
                .isEqualTo("The sweep completed: all 1 trials finished; best is trial 0 with score 0.5.");
        assertThat(SweepRig.of("trials=1").progress.notices()).isEmpty();
    }

    @Test
    void monitorHearsOfEvidenceInOrderWithoutGaps() {
        SweepRig rig = SweepRig.of("trials=50 action=WARN attempts=1");
        rig.finish("a", rig.leased("a"), AttemptOutcome.FAILED, OptionalDouble.empty(), OptionalInt.empty());
        rig.finish("a", rig.leased("a"), 0.1);
        rig.finish("a", rig.leased("a"), 0.2);
        rig.recover();
        assertThat(rig.state.trials().evidenceFrom(0)).extracting("order").containsExactly(0L, 1L);
        assertThat(rig.state.trials().evidenceFrom(0)).extracting("trial").containsExactly(1L, 2L);
    }

    @Test
    void maxParallelIsKept() {
        SweepRig rig = SweepRig.of("trials=50 parallel=2");
        rig.leased("a");
        assertThat(rig.progress.demand()).extracting("running", "wanted").containsExactly(1, 1);
        rig.leased("b");
        assertThat(rig.lease("c")).isEqualTo(new NothingToLease(false, "max_parallel trials are running"));
    }

    @Test
    void commandsToASweepThatDoesNotExistAreAnswered() {
        var rig = new SweepRig();
        assertThat(rig.send(new SweepCommand.GetSweep(rig.ref())))
                .isInstanceOfSatisfying(
                        Rejected.class, r -> assertThat(r.code()).isEqualTo(SweepRejection.UNKNOWN_SWEEP));
        assertThat(rig.lease("a")).isInstanceOf(NothingToLease.class);
    }
}
