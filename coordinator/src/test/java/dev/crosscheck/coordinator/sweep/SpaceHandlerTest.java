package dev.crosscheck.coordinator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.coordinator.sweep.SweepReply.Enqueued;
import dev.crosscheck.coordinator.sweep.SweepReply.Invalid;
import dev.crosscheck.coordinator.sweep.SweepReply.Rejected;
import dev.crosscheck.coordinator.sweep.SweepReply.SpaceView;
import dev.crosscheck.search.space.SpaceChange;
import dev.crosscheck.search.space.SpaceProblem;
import dev.crosscheck.search.trial.Trial;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** The strategy of the rig counts up from 0; trials within [0, 1] come from initial ones and from people. */
class SpaceHandlerTest {
    private static SweepCommand space(SweepRig rig, String request, double min, double max) {
        var change = new SpaceChange("x", OptionalDouble.of(min), OptionalDouble.of(max), List.of());
        return new SweepCommand.ChangeSpace(request, change, rig.ref());
    }

    private static SweepReply enqueue(SweepRig rig, double x, boolean again) {
        return rig.send(new SweepCommand.EnqueueTrial("", TestSpecs.config(x), again, rig.ref()));
    }

    private static void run(SweepRig rig, int trials) {
        for (int i = 0; i < trials; i++) {
            LeaseKey key = rig.leased("a");
            rig.finish("a", key, key.trial() / 100.0);
        }
    }

    private static void assertReplayIsExact(SweepRig rig) {
        SweepSnapshot live = rig.state.snapshot();
        rig.recover();
        assertThat(rig.state.snapshot()).isEqualTo(live);
        SweepState restored = SweepState.restore(live, TestSpecs::read);
        assertThat(restored.snapshot()).isEqualTo(live);
        assertThat(restored.space().parameters()).isEqualTo(rig.state.space().parameters());
    }

    @Test
    void whatIsOutsideOfAChangedSpaceIsWithdrawnUnlessItRunsOrRan() {
        SweepRig rig = SweepRig.of("trials=20 initial=5");
        run(rig, 2);
        LeaseKey running = rig.leased("a");
        enqueue(rig, 0.9, false);

        SpaceView view = (SpaceView) rig.send(space(rig, "s", 0.03, 0.5));

        assertThat(view.domain()).isEqualTo("a number from 0.03 to 0.5");
        assertThat(view.finished()).isEqualTo(2);
        assertThat(view.known()).as("0.00 and 0.01 are outside").isZero();
        assertThat(view.withdrawn()).as("0.9 alone: 0.03 and 0.04 are inside").isEqualTo(1);
        assertThat(rig.trial(5).state()).isEqualTo("CANCELLED");
        assertThat(rig.trial(5).stoppedBecause()).isEqualTo("withdrawn: x is now a number from 0.03 to 0.5");
        assertThat(rig.trial(2).state()).as("0.02 goes on").isEqualTo("RUNNING");
        assertThat(rig.trial(3).state()).isEqualTo("WAITING");
        assertThat(rig.finish("a", running, 0.7).accepted()).isTrue();
        var board = (SweepReply.Board) rig.send(new SweepCommand.GetLeaderboard(0, rig.ref()));
        assertThat(board.ranked())
                .extracting(SweepReply.TrialView::number)
                .as("earlier trials keep their ranks")
                .containsExactly(2L, 1L, 0L);
        assertReplayIsExact(rig);
        var repeated = (SpaceView) rig.send(space(rig, "s", 0.03, 0.5));
        assertThat(repeated.domain()).isEqualTo(view.domain());
        assertThat(rig.state.steering().spaceChanges()).hasSize(1);
        assertThat(rig.send(new SweepCommand.GetSpaceChanges(rig.ref())))
                .isEqualTo(new SweepReply.SpaceChanges(rig.state.steering().spaceChanges()));
    }

    @Test
    void aTrialThatWaitsForItsNextAttemptGoesOnThoughItIsOutside() {
        SweepRig rig = SweepRig.of("trials=9 initial=1");
        rig.leased("a");
        rig.send(new SweepCommand.ReleaseWorker("a", "another"));
        assertThat(rig.trial(0).state()).isEqualTo("WAITING");

        SpaceView view = (SpaceView) rig.send(space(rig, "", 0.5, 1));

        assertThat(view.withdrawn()).isZero();
        assertThat(rig.leased("b").trial()).isZero();
    }

    @Test
    void strategiesAreMadeAnewInTheChangedSpaceAndToldEverything() {
        SweepRig rig = SweepRig.of("trials=20 initial=4 ready=5");
        run(rig, 4);
        assertThat(rig.state.ready().size()).isPositive();
        rig.answering = false;

        rig.step(List.of(space(rig, "s", 0.02, 0.5)));

        assertThat(rig.state.ready().size()).isZero();
        assertThat(rig.ask).as("asked anew").isPresent();
        assertThat(rig.progress.anew()).isTrue();
        assertThat(rig.progress.told()).extracting(Trial::number).containsExactly(0L, 1L, 2L, 3L, 0L, 1L, 2L, 3L);
        assertThat(rig.progress.definition().orElseThrow().space().validate(TestSpecs.config(0.01), ""))
                .isNotEmpty();
        assertThat(rig.progress.steered()).hasValue(rig.now);
        rig.step(List.of(new SweepCommand.GetSweep(rig.ref())));
        assertThat(rig.progress.anew()).as("once").isFalse();
    }

    @Test
    void anAnswerToAQuestionOfTheOldSpaceDoesNotCount() {
        SweepRig rig = SweepRig.of("trials=20 initial=1");
        run(rig, 1);
        rig.answering = false;
        rig.step(List.of(new SweepCommand.LeaseTrial(rig.holder("a"), 0, rig.ref())));
        rig.step(List.of(new SweepCommand.LeaseTrial(rig.holder("b"), 0, rig.ref())));
        ReadyQueue.Ask old = rig.ask.orElseThrow();
        rig.ask = Optional.empty();

        rig.step(List.of(space(rig, "", 0.5, 1)));
        ReadyQueue.Ask now = rig.ask.orElseThrow();
        rig.step(List.of(new InternalCommand.SuggestionsReady(old.id(), List.of(TestSpecs.config(0.1)), false, false)));

        assertThat(now.id()).isNotEqualTo(old.id());
        assertThat(rig.state.trials().size()).as("not leased").isEqualTo(2);
        rig.step(List.of(new InternalCommand.SuggestionsReady(now.id(), List.of(TestSpecs.config(0.6)), false, false)));
        assertThat(rig.state.trials().get(2).params()).isEqualTo(TestSpecs.config(0.6));
    }

    @Test
    void enqueuedConfigurationsAreOfTheSpaceAsItIsNow() {
        SweepRig rig = SweepRig.of("trials=9");
        rig.send(space(rig, "", 0.5, 3));

        assertThat(enqueue(rig, 2.5, false)).isEqualTo(new Enqueued(0));
        assertThat(enqueue(rig, 0.25, false))
                .isInstanceOfSatisfying(Invalid.class, wrong -> assertThat(wrong.problems())
                        .containsExactly(new SpaceProblem(
                                "params.x", "0.25 is not possible (expected: a number from 0.5 to 3.0)")));
    }

    @Test
    void aConfigurationIsTriedAgainOnlyWhereThatIsAsked() {
        SweepRig rig = SweepRig.of("trials=9");
        enqueue(rig, 0.25, false);

        assertThat(enqueue(rig, 0.25, false)).isInstanceOfSatisfying(Rejected.class, r -> {
            assertThat(r.code()).isEqualTo(SweepRejection.DUPLICATE_TRIAL);
            assertThat(r.message()).contains("already: trial 0");
        });
        assertThat(enqueue(rig, 0.25, true)).isEqualTo(new Enqueued(1));
    }

    @Test
    void endedSweepsAndImpossibleChangesAreRefusedWithTheWayOut() {
        SweepRig stopped = SweepRig.of("trials=9");
        stopped.send(new SweepCommand.StopSweep("enough", stopped.ref()));
        assertThat(stopped.send(space(stopped, "", 0, 0.5)))
                .isInstanceOfSatisfying(Rejected.class, r -> assertThat(r.message())
                        .contains("is CANCELLED and cannot be given another space"));

        SweepRig rig = SweepRig.of("trials=9");
        assertThat(((Invalid) rig.send(space(rig, "", 0.5, 0.5))).problems())
                .containsExactly(new SpaceProblem("parameters.x.min", "0.5 is not below max 0.5"));
    }

    @Test
    void aChangeAfterAVerdictMakesTheSweepAdaptive() {
        SweepRig rig = SweepRig.of("trials=9 action=WARN");
        rig.send(space(rig, "a", 0, 2));
        assertThat(rig.view().adaptive()).isFalse();
        rig.send(new SweepCommand.RecordOverfitTest(1, 20, 3, "OK", false));
        rig.send(space(rig, "b", 0, 3));
        assertThat(rig.view().adaptive()).isTrue();
    }

    @Test
    void aSweepWhoseSpaceWasUsedUpGoesOnInAWiderOne() {
        var rig = new SweepRig();
        rig.cells = 3;
        rig.send(new SweepCommand.CreateSweep("r1", TestSpecs.bytes("cells=3 strategy=grid"), rig.ref()));
        run(rig, 3);
        assertThat(rig.view().stateBecause()).isEqualTo("every point of the space was tried");

        rig.cells = 5;
        assertThat(((SpaceView) rig.send(space(rig, "", 0, 4))).sweep().state()).isEqualTo("ACTIVE");
        assertReplayIsExact(rig);
        run(rig, 2);

        assertThat(rig.view().state()).isEqualTo("COMPLETED");
        assertThat(rig.view().finished()).isEqualTo(5);
        assertThat(rig.state.steering().completions()).containsExactly(3);
    }

    @Test
    void aSweepWhoseBudgetIsSpentKeepsTheChangeForItsExtension() {
        SweepRig rig = SweepRig.of("trials=2");
        run(rig, 2);

        assertThat(((SpaceView) rig.send(space(rig, "", 0, 4))).sweep().state()).isEqualTo("COMPLETED");
        rig.send(new SweepCommand.ExtendSweep("", 1, rig.ref()));
        assertReplayIsExact(rig);
        assertThat(rig.view().state()).isEqualTo("ACTIVE");
        assertThat(enqueue(rig, 3.5, false)).isEqualTo(new Enqueued(2));
    }
}
