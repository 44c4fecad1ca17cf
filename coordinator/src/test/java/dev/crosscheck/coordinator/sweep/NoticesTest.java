package dev.crosscheck.coordinator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a worker tells of an attempt reaches the people who watch, once, and is not forgotten. */
class NoticesTest {
    private static final String CPU = "trained on the CPU although its slot has a GPU.";

    private static void report(SweepRig rig, LeaseKey key, long step, String notice) {
        rig.send(new SweepCommand.ReportStep(key, step, Map.of("score", 0.5), false, notice, rig.ref()));
    }

    private static SweepReply.Board board(SweepRig rig) {
        return (SweepReply.Board) rig.send(new SweepCommand.GetLeaderboard(0, rig.ref()));
    }

    private static long facts(SweepRig rig) {
        return rig.journal.stream()
                .filter(SweepEvent.TrialNoticed.class::isInstance)
                .count();
    }

    @Test
    void aNoticeIsShownWithItsTrialsFromTheFirstReportOnAndAfterRecovery() {
        SweepRig rig = SweepRig.of("trials=5 gpus=1");
        LeaseKey zero = rig.leased("a");
        assertThat(board(rig).notices()).isEmpty();
        report(rig, zero, 1, CPU);
        assertThat(board(rig).notices()).containsExactly("Trial 0: " + CPU);
        report(rig, zero, 2, CPU);
        rig.finish("a", zero, 0.5);
        LeaseKey one = rig.leased("a");
        report(rig, one, 1, "");
        rig.finish("a", one, 0.4);
        LeaseKey two = rig.leased("a");
        report(rig, two, 1, CPU);
        assertThat(facts(rig)).as("one for each trial, not for each report").isEqualTo(2);

        SweepReply.Board before = board(rig);
        assertThat(before.notices()).containsExactly("2 trials (0 to 2): " + CPU);
        assertThat(before.ranked()).extracting(SweepReply.TrialView::notice).containsExactly(CPU, "");
        assertThat(before.running()).extracting(SweepReply.TrialView::notice).containsExactly(CPU);
        rig.recover();
        assertThat(board(rig).notices()).isEqualTo(before.notices());
        rig.recover(SweepState.restore(rig.state.snapshot(), TestSpecs::read), List.of());
        assertThat(board(rig).notices()).isEqualTo(before.notices());
        report(rig, two, 2, CPU);
        assertThat(facts(rig)).as("known from the snapshot").isEqualTo(2);
    }

    @Test
    void aWorkerThatTellsTooMuchFillsNoJournal() {
        SweepRig rig = SweepRig.of("trials=5");
        LeaseKey key = rig.leased("a");
        IntStream.range(0, 500).forEach(i -> report(rig, key, i, i + " " + "x".repeat(10_000)));
        assertThat(board(rig).notices()).hasSize(Notices.MOST_TEXTS).allSatisfy(notice -> assertThat(notice)
                .hasSizeLessThan(Notices.LONGEST_TEXT + 20));
        assertThat(facts(rig)).isEqualTo(Notices.MOST_TEXTS);
    }

    @Test
    void aLateReportOfASupersededAttemptIsNotShown() {
        SweepRig rig = SweepRig.of("trials=5");
        LeaseKey key = rig.leased("a");
        rig.finish("a", key, 0.5);
        report(rig, key, 3, CPU);
        assertThat(board(rig).notices()).isEmpty();
    }
}
