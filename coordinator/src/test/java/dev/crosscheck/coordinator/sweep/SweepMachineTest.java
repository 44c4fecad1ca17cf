package dev.crosscheck.coordinator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.coordinator.sweep.SweepCommand.AttemptOutcome;
import dev.crosscheck.coordinator.sweep.SweepReply.Leased;
import dev.crosscheck.coordinator.sweep.SweepReply.NothingToLease;
import dev.crosscheck.coordinator.sweep.SweepReply.Rejected;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.OptionalInt;
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
