package dev.crosscheck.coordinator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.coordinator.notify.Notice;
import dev.crosscheck.coordinator.notify.NoticeKind;
import dev.crosscheck.coordinator.notify.SweepNotices;
import dev.crosscheck.coordinator.sweep.SweepCommand.AttemptOutcome;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What the overfit monitor and those who are notified get from a sweep and tell it. */
class SweepFindingsTest {
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
}
