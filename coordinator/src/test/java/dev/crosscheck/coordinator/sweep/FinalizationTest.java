package dev.crosscheck.coordinator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.coordinator.sweep.SweepReply.Rejected;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class FinalizationTest {
    private static final String OPENING = "digits/vault";

    private static SweepReply finalizing(SweepRig rig, long trial) {
        return rig.send(new SweepCommand.FinalizeSweep(trial, OPENING, rig.ref()));
    }

    /** A paused sweep with one finished trial and nothing running. */
    private static SweepRig paused() {
        SweepRig rig = SweepRig.of("trials=9");
        rig.finish("a", rig.leased("a"), 0.5);
        rig.send(new SweepCommand.PauseSweep("lunch", rig.ref()));
        return rig;
    }

    private static void refused(SweepReply reply, String why) {
        assertThat(reply).isInstanceOfSatisfying(Rejected.class, r -> {
            assertThat(r.code()).isEqualTo(SweepRejection.ILLEGAL_TRANSITION);
            assertThat(r.message()).contains(why);
        });
    }

    @Test
    void aSweepThatStillRunsIsNotFinalized() {
        SweepRig rig = SweepRig.of("trials=9");
        refused(finalizing(rig, 0), "stop it with");
        rig.leased("a");
        rig.send(new SweepCommand.PauseSweep("lunch", rig.ref()));
        refused(finalizing(rig, 0), "1 trial running");
        assertThat(rig.send(new SweepCommand.GetFinalization(rig.ref())))
                .isInstanceOfSatisfying(SweepReply.Finalization.class, f -> assertThat(f.problem())
                        .contains("still runs"));
    }

    @Test
    void finalizingIsDurableAndAbsorbedWhenRepeated() {
        SweepRig rig = paused();
        var wanted = new SweepReply.Finalization(OptionalLong.of(0), OPENING, "");
        assertThat(finalizing(rig, 0)).isEqualTo(wanted);
        int events = rig.journal.size();
        assertThat(finalizing(rig, 0)).isEqualTo(wanted);
        assertThat(rig.journal).hasSize(events);
        rig.recover();
        assertThat(rig.send(new SweepCommand.GetFinalization(rig.ref()))).isEqualTo(wanted);
        rig.recover(SweepState.restore(rig.state.snapshot(), TestSpecs::read), List.of());
        assertThat(rig.send(new SweepCommand.GetFinalization(rig.ref()))).isEqualTo(wanted);
    }

    @Test
    void anotherTrialIsRefused() {
        SweepRig rig = paused();
        finalizing(rig, 0);
        refused(finalizing(rig, 1), "was finalized with trial 0");
    }

    @Test
    void afterItTheSweepIsNotResumed() {
        SweepRig rig = paused();
        finalizing(rig, 0);
        refused(rig.send(new SweepCommand.ResumeSweep(rig.ref())), "cannot be resumed any more");
        assertThat(rig.view().state()).isEqualTo("PAUSED");
    }
}
