package dev.crosscheck.coordinator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.coordinator.sweep.SweepCommand.AttemptOutcome;
import dev.crosscheck.coordinator.sweep.SweepReply.AttemptView;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The ends of attempts that are nobody's fault, by name. */
class AttemptEndsTest {
    private final SweepRig rig = SweepRig.of("trials=5");

    private List<AttemptView> attempts() {
        return ((SweepReply.Detail) rig.send(new SweepCommand.GetTrial(0, rig.ref()))).attempts();
    }

    private void giveBack(String worker, LeaseKey lease) {
        assertThat(rig.finish(worker, lease, AttemptOutcome.RELEASED, OptionalDouble.empty(), OptionalInt.empty())
                        .accepted())
                .isTrue();
    }

    @Test
    void aTrialThatItsWorkerGivesBackIsPreempted() {
        giveBack("a", rig.leased("a"));

        assertThat(attempts()).singleElement().satisfies(attempt -> {
            assertThat(attempt.state()).isEqualTo("PREEMPTED");
            assertThat(attempt.message()).isEqualTo("the worker gave the trial back");
        });
        assertThat(rig.trial(0).state()).isEqualTo("WAITING");
    }

    @Test
    void aLeaseThatRunsOutAndOneOfADeadProcessAreLost() {
        rig.leased("a");
        rig.pass(Duration.ofSeconds(15));
        LeaseKey second = rig.leased("b");
        rig.send(new SweepCommand.ReleaseWorker("b", "b-2"), new SweepCommand.GetSweep(rig.ref()));

        assertThat(attempts()).extracting(AttemptView::state).containsExactly("LOST", "LOST");
        assertThat(attempts().get(1).message()).isEqualTo("worker b was started anew");
        assertThat(rig.finish("b", second, 0.5).reason()).contains("ended as LOST");
    }

    @Test
    void neitherCountsAgainstTheAttemptsOfATrial() {
        for (int i = 0; i < 5; i++) {
            giveBack("a", rig.leased("a"));
            rig.leased("b");
            rig.pass(Duration.ofSeconds(15));
        }
        assertThat(rig.trial(0).state()).isEqualTo("WAITING");
        assertThat(attempts()).extracting(AttemptView::state).hasSize(10).containsOnly("PREEMPTED", "LOST");
        rig.finish("c", rig.leased("c"), 0.5);
        assertThat(rig.trial(0).state()).isEqualTo("COMPLETE");
        assertThat(attempts().get(10).state()).isEqualTo("DONE");
    }

    @Test
    void oneThatStoppedBecauseItRanTooLongTimedOutAlsoAfterARestart() {
        LeaseKey lease = rig.leased("a");
        rig.now = rig.now.plusSeconds(60);
        rig.recover();

        rig.finish("a", lease, AttemptOutcome.STOPPED, OptionalDouble.of(0.5), OptionalInt.empty());

        assertThat(attempts()).singleElement().satisfies(attempt -> {
            assertThat(attempt.state()).isEqualTo("TIMED_OUT");
            assertThat(attempt.message()).isEqualTo("timed out after 60.0 s");
        });
        assertThat(rig.trial(0).state()).isEqualTo("WAITING");
    }
}
