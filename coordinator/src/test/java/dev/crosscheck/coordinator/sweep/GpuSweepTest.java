package dev.crosscheck.coordinator.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.crosscheck.coordinator.sweep.SweepCommand.AttemptOutcome;
import dev.crosscheck.coordinator.sweep.SweepReply.Leased;
import dev.crosscheck.coordinator.sweep.SweepReply.NothingToLease;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What GPUs mean to a sweep: hours that count, memory that runs out, needs that are told. */
class GpuSweepTest {
    private static void end(SweepRig rig, LeaseKey key, AttemptOutcome outcome) {
        rig.finish("a", key, outcome, OptionalDouble.empty(), OptionalInt.empty());
    }

    @Test
    void aConfigurationThatDoesNotFitFailsAtOnce() {
        SweepRig rig = SweepRig.of("trials=5 attempts=3 gpus=1");
        LeaseKey key = rig.leased("a");
        end(rig, key, AttemptOutcome.DOES_NOT_FIT);
        assertThat(rig.trial(0).state()).isEqualTo("FAILED");
        assertThat(rig.trial(0).attempts()).isEqualTo(1);
        assertThat(rig.view().failed()).isEqualTo(1);
        assertThat(rig.leased("a").trial()).isEqualTo(1);

        rig.recover();
        assertThat(rig.trial(0).state()).as("read again from the journal").isEqualTo("FAILED");
        assertThat(rig.trial(0).attempts()).isEqualTo(1);
    }

    @Test
    void shortageOnASharedGpuIsTriedAgainUpToMaxAttempts() {
        SweepRig rig = SweepRig.of("trials=5 attempts=2 gpus=0.5");
        end(rig, rig.leased("a"), AttemptOutcome.OUT_OF_MEMORY);
        assertThat(rig.trial(0).state()).isEqualTo("WAITING");
        rig.recover();
        LeaseKey again = rig.leased("a");
        assertThat(List.of(again.trial(), (long) again.attempt())).containsExactly(0L, 2L);
        end(rig, again, AttemptOutcome.OUT_OF_MEMORY);
        assertThat(rig.trial(0).state()).isEqualTo("FAILED");
    }

    @Test
    void oneThatDoesNotFitWhileTheSweepIsStoppedIsCancelledLikeAnyOther() {
        SweepRig rig = SweepRig.of("trials=5 gpus=1");
        LeaseKey key = rig.leased("a");
        rig.send(new SweepCommand.StopSweep("enough", rig.ref()));
        end(rig, key, AttemptOutcome.DOES_NOT_FIT);
        assertThat(rig.trial(0).state()).isEqualTo("CANCELLED");
    }

    @Test
    void aShareOfAGpuCountsItsShareOfTheTimeOverAllAttemptsAndSurvivesASnapshot() {
        SweepRig rig = SweepRig.of("trials=50 gpus=0.25 gpuHours=0.004 attempts=5");
        LeaseKey lost = rig.leased("a");
        rig.pass(Duration.ofSeconds(15));
        assertThat(rig.state.leases().find(lost))
                .as("its lease ran out after 15 s")
                .isEmpty();
        LeaseKey failed = rig.leased("a");
        rig.pass(Duration.ofSeconds(9));
        end(rig, failed, AttemptOutcome.FAILED);
        assertThat(rig.state.gpuHours(rig.now)).isCloseTo(0.25 * 24 / 3600, within(1e-12));

        rig.recover(SweepState.restore(rig.state.snapshot(), TestSpecs::read), List.of());
        assertThat(rig.state.gpuHours(rig.now)).isCloseTo(0.25 * 24 / 3600, within(1e-12));
        LeaseKey third = rig.leased("a");
        assertThat(rig.lease("b")).isInstanceOf(Leased.class);
        rig.pass(Duration.ofSeconds(14));
        assertThat(rig.state.gpuHours(rig.now)).as("two that run count too").isCloseTo(0.25 * 52 / 3600, within(1e-12));
        rig.finish("a", third, 0.5);
        assertThat(rig.lease("a")).as("0.0036 h of 0.004 h").isInstanceOf(Leased.class);
        rig.pass(Duration.ofSeconds(6));
        assertThat(rig.lease("c")).as("0.25 GPUs for 64 s are 0.0044 h").isInstanceOf(NothingToLease.class);
    }

    @Test
    void whatATrialNeedsOfAGpuIsTold() {
        SweepRig rig = SweepRig.of("trials=5 gpus=0.5 gpuMemory=1000");
        assertThat(rig.progress.demand().gpus()).isEqualTo(0.5);
        assertThat(rig.progress.demand().gpuMemoryBytes()).isEqualTo(1000);
    }
}
