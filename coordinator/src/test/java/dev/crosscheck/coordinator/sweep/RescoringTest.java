package dev.crosscheck.coordinator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.coordinator.monitor.MonitorCommand;
import dev.crosscheck.coordinator.sweep.SweepCommand.AttemptOutcome;
import dev.crosscheck.coordinator.sweep.SweepReply.SetsTaken;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class RescoringTest {

    private static SweepReply add(SweepRig rig, String... sets) {
        return rig.send(new SweepCommand.ChangeSets(2, List.of(sets), List.of(), rig.ref()));
    }

    private static SweepRig finished(String spec, int trials) {
        SweepRig rig = SweepRig.of(spec);
        for (int trial = 0; trial < trials; trial++) {
            rig.finish("a", rig.leased("a"), trial);
        }
        return rig;
    }

    @Test
    void finishedTrialsAreLeasedAgainAheadOfNewOnesWithTheSameConfigurationAndSeed() {
        SweepRig rig = SweepRig.of("trials=5");
        var first = ((SweepReply.Leased) rig.lease("a")).assignment();
        rig.finish("a", first.lease(), 0.5);

        assertThat(add(rig, "fresh")).isEqualTo(new SetsTaken(true, "ACTIVE", 1));
        var again = ((SweepReply.Leased) rig.lease("a")).assignment();

        assertThat(again.lease().trial()).isZero();
        assertThat(again.lease().attempt()).isEqualTo(2);
        assertThat(again.params()).isEqualTo(first.params());
        assertThat(again.seed()).isEqualTo(first.seed());
        assertThat(rig.leased("b").trial()).as("the next one is new").isEqualTo(1);
    }

    @Test
    void aRescoreAttemptChangesNothingOfItsTrialAndCountsAgainstNoBudget() {
        SweepRig rig = finished("trials=3", 2);
        var before = rig.trial(0);
        var board = SweepViews.board(rig.state, 0, 0);
        add(rig, "fresh");
        LeaseKey key = rig.leased("a");

        assertThat(rig.trial(0)).isEqualTo(before);
        assertThat(SweepViews.board(rig.state, 0, 0)).isEqualTo(board);
        assertThat(rig.view().running()).isZero();
        assertThat(rig.finish("a", key, 99).accepted()).isTrue();
        assertThat(rig.finish("a", key, 99).accepted()).as("repeated").isTrue();
        rig.finish("a", rig.leased("a"), 98);

        assertThat(rig.trial(0)).isEqualTo(before);
        assertThat(SweepViews.board(rig.state, 0, 0)).isEqualTo(board);
        assertThat(rig.state.trials().finishedSearch()).isEqualTo(2);
        rig.finish("a", rig.leased("a"), 1);
        assertThat(rig.view().state()).isEqualTo("COMPLETED");
        assertThat(rig.state.trials().size()).isEqualTo(3);
        var attempts = ((SweepReply.Detail) rig.send(new SweepCommand.GetTrial(0, rig.ref()))).attempts();
        assertThat(attempts).extracting(SweepReply.AttemptView::kind).containsExactly("SEARCH", "RESCORE");
        assertThat(attempts.get(1).message()).contains("not repeatable");
    }

    @Test
    void aSweepEndsOnlyAfterItsTrialsAreRescored() {
        SweepRig rig = SweepRig.of("trials=2");
        rig.finish("a", rig.leased("a"), 1);
        LeaseKey last = rig.leased("a");
        add(rig, "fresh");
        rig.finish("a", last, 2);

        assertThat(rig.state.phase()).isEqualTo(SweepPhase.ACTIVE);
        LeaseKey first = rig.leased("a");
        assertThat(first.trial()).isZero();
        rig.finish("a", first, 1);
        LeaseKey second = rig.leased("a");
        assertThat(second.trial()).as("its lease was older than the set").isEqualTo(1);
        rig.finish("a", second, 2);
        assertThat(rig.view().state()).isEqualTo("COMPLETED");
    }

    @Test
    void aLostRescoreAttemptIsRepeatedAndAFailingOneIsGivenUp() {
        SweepRig rig = finished("trials=3", 1);
        add(rig, "fresh");
        rig.leased("a");
        rig.pass(Duration.ofSeconds(15));
        assertThat(rig.trial(0).state()).isEqualTo("COMPLETE");
        int attempts = rig.state.definition().trial().maxAttempts();
        for (int i = 0; i < attempts; i++) {
            LeaseKey key = rig.leased("a");
            assertThat(key.trial()).isZero();
            rig.finish("a", key, AttemptOutcome.FAILED, OptionalDouble.empty(), OptionalInt.empty());
        }
        assertThat(rig.leased("a").trial()).as("given up").isEqualTo(1);
        assertThat(rig.trial(0).state()).isEqualTo("COMPLETE");
        assertThat(rig.state.trials().evidenceFrom(1))
                .containsExactly(
                        new MonitorCommand.SetsChanged(1, List.of("fresh"), List.of(), List.of(0L)),
                        new MonitorCommand.Rescored(2, 0, 0));
    }

    @Test
    void theMonitorIsToldTheSameInTheSameOrderAfterReplayAndAfterASnapshot() {
        SweepRig rig = finished("trials=9", 3);
        add(rig, "fresh");
        rig.finish("a", rig.leased("a"), 0);
        LeaseKey open = rig.leased("b");
        rig.finish("a", rig.leased("a"), 2);
        rig.finish("a", rig.leased("a"), 3);
        var told = rig.state.trials().evidenceFrom(0);
        assertThat(told).hasSize(7);
        assertThat(told.get(3)).isInstanceOf(MonitorCommand.SetsChanged.class);
        assertThat(told.get(6)).isInstanceOf(MonitorCommand.Finished.class);

        rig.recover();
        assertThat(rig.state.trials().evidenceFrom(0)).isEqualTo(told);
        SweepSnapshot snapshot = rig.state.snapshot();
        rig.recover(SweepState.restore(snapshot, TestSpecs::read), List.of());

        assertThat(rig.state.trials().evidenceFrom(0)).isEqualTo(told);
        assertThat(rig.state.snapshot()).isEqualTo(snapshot);
        assertThat(rig.finish("b", open, 1).accepted())
                .as("the open lease lives on")
                .isTrue();
        assertThat(rig.state.trials().get(1).state().name()).isEqualTo("COMPLETE");
        assertThat(rig.state.trials().evidenceFrom(7)).containsExactly(new MonitorCommand.Rescored(7, 1, 2));
    }

    @Test
    void aRepeatedChangeIsAbsorbedAndAnEndedSweepTakesNone() {
        SweepRig rig = finished("trials=2", 1);
        add(rig, "fresh");
        int events = rig.journal.size();
        assertThat(add(rig, "fresh")).isEqualTo(new SetsTaken(true, "ACTIVE", 1));
        assertThat(rig.journal).hasSize(events);

        SweepRig ended = finished("trials=2", 2);
        assertThat(add(ended, "fresh")).isEqualTo(new SetsTaken(false, "COMPLETED", 0));
        assertThat(ended.lease("a")).isInstanceOf(SweepReply.NothingToLease.class);
    }

    @Test
    void retiringASetRescoresNothing() {
        SweepRig rig = finished("trials=9", 2);
        rig.send(new SweepCommand.ChangeSets(1, List.of(), List.of("xc1"), rig.ref()));
        assertThat(rig.leased("a").trial()).isEqualTo(2);
        assertThat(rig.state.trials().evidenceFrom(2))
                .containsExactly(new MonitorCommand.SetsChanged(2, List.of(), List.of("xc1"), List.of()));
    }

    @Test
    void aStoppedSweepForgetsWhatWasNotRescored() {
        SweepRig rig = finished("trials=9", 3);
        add(rig, "fresh");
        LeaseKey open = rig.leased("a");
        rig.send(new SweepCommand.StopSweep("enough", rig.ref()));
        assertThat(rig.state.phase()).isEqualTo(SweepPhase.STOPPING);
        rig.finish("a", open, AttemptOutcome.STOPPED, OptionalDouble.empty(), OptionalInt.empty());
        assertThat(rig.state.phase()).isEqualTo(SweepPhase.CANCELLED);
        assertThat(rig.trial(0).state()).isEqualTo("COMPLETE");
    }

    @Test
    void aNewerSetThatComesDuringARescoreLeasesTheTrialOnceMore() {
        SweepRig rig = finished("trials=9", 1);
        add(rig, "fresh");
        LeaseKey open = rig.leased("a");
        rig.send(new SweepCommand.ChangeSets(3, List.of("fresh", "later"), List.of(), rig.ref()));
        assertThat(rig.leased("b").trial()).as("one lease at a time").isEqualTo(1);
        rig.finish("a", open, 0);
        assertThat(rig.leased("a").trial()).isZero();
    }

    @Test
    void ofManyTrialsTheIncumbentTheFirstAndOthersAtEvenDistancesAreChosen() {
        SweepRig rig = SweepRig.of("trials=500");
        for (int trial = 0; trial < 200; trial++) {
            rig.finish("a", rig.leased("a"), trial == 77 ? 1000 : 200 - trial);
        }
        List<Long> chosen = RescoreRules.choose(rig.state);
        long best = rig.state.trials().ranking().best().orElseThrow();

        assertThat(chosen).hasSizeBetween(RescoreRules.MOST_TRIALS - 1, RescoreRules.MOST_TRIALS);
        assertThat(chosen).isSorted().doesNotHaveDuplicates().contains(best, 0L, 199L);
        for (int i = 1; i < chosen.size(); i++) {
            assertThat(chosen.get(i) - chosen.get(i - 1)).isLessThanOrEqualTo(4);
        }
    }
}
