package dev.crosscheck.coordinator.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.coordinator.scheduler.SchedulerCommand;
import dev.crosscheck.coordinator.store.StoreException;
import dev.crosscheck.coordinator.sweep.LeaseKey;
import dev.crosscheck.coordinator.sweep.SweepCommand;
import dev.crosscheck.coordinator.sweep.SweepCommand.AttemptOutcome;
import dev.crosscheck.coordinator.sweep.SweepRejection;
import dev.crosscheck.coordinator.sweep.SweepReply;
import dev.crosscheck.coordinator.sweep.TestSpecs;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** A worker that came back speaks to a session of a coordinator whose sweeps and stores do not answer at once. */
@NullUnmarked
class StoreTroubleTest extends SessionLinkFixture {
    private static final class Away extends StoreException {
        private static final long serialVersionUID = 1L;

        Away() {
            super("the store is away; start it", null);
        }
    }

    @Test
    void aStepReportIsAnsweredOnceStoreAndSweepHaveTakenIt() throws Exception {
        stepTroubles.add(new Away());
        stepTroubles.add(new Away());
        worker(new SessionInput.Step(LEASE, 3, Map.of("value", 0.4), "", ""));
        SweepReply decision = new SweepReply.StepDecision(LEASE, 3, true, "behind");
        Queue<SweepReply> replies = new ArrayDeque<>(List.of(decision, decision, AWAY, decision));
        while (!replies.isEmpty()) {
            SweepCommand.ReportStep report = sweep.expectMessageClass(SweepCommand.ReportStep.class);
            assertThat(said).isEmpty();
            report.replyTo().tell(replies.remove());
        }
        SessionOutput.StepAnswer answer = next(SessionOutput.StepAnswer.class);
        assertThat(answer.stop()).isTrue();
        assertThat(answer.reason()).isEqualTo("behind");
    }

    /** Nobody else would remove what is stored of a sweep that was deleted. */
    @Test
    void aStepReportOfADeletedSweepIsNotKept() throws Exception {
        worker(new SessionInput.Step(LEASE, 3, Map.of("value", 0.4), "", ""));
        sweep.expectMessageClass(SweepCommand.ReportStep.class).replyTo().tell(GONE);
        assertThat(next(SessionOutput.StepAnswer.class).stop()).isTrue();
        assertThat(removedSteps.poll(30, TimeUnit.SECONDS)).isEqualTo(3);

        worker(new SessionInput.Step(LEASE, 5, Map.of("value", 0.5), "", ""));
        sweep.expectMessageClass(SweepCommand.ReportStep.class)
                .replyTo()
                .tell(new SweepReply.Rejected(SweepRejection.STALE_LEASE, "another attempt runs"));
        assertThat(next(SessionOutput.StepAnswer.class).stop()).isTrue();

        Throwable gone = new IllegalArgumentException("there is no such specification");
        definitionTroubles.addAll(List.of(gone, gone));
        worker(new SessionInput.Step(LEASE, 4, Map.of("value", 0.5), "", ""));
        sweep.expectMessageClass(SweepCommand.GetTrial.class).replyTo().tell(GONE);
        SessionOutput.StepAnswer answer = next(SessionOutput.StepAnswer.class);
        assertThat(answer.stop()).isTrue();
        assertThat(answer.reason()).contains("there is no sweep s-abcdef");
        assertThat(removedSteps.poll(30, TimeUnit.SECONDS)).isEqualTo(4);
        assertThat(storedSteps).containsExactly(5L);
    }

    /** Told to stop before the reason is a fact, the worker would tell of an end without one first. */
    @Test
    void aReportThatEndsItsAttemptIsAnsweredOnceTheEndIsAFact() throws Exception {
        worker(new SessionInput.Step(LEASE, 3, Map.of("value", Double.NaN), "", ""));
        SweepReply taken = new SweepReply.ResultTaken(LEASE, true, "", Optional.empty());
        Queue<SweepReply> replies = new ArrayDeque<>(List.of(AWAY, AWAY, taken));
        while (!replies.isEmpty()) {
            SweepCommand.FinishAttempt end = sweep.expectMessageClass(SweepCommand.FinishAttempt.class);
            assertThat(end.outcome()).isEqualTo(AttemptOutcome.INFEASIBLE);
            assertThat(said).isEmpty();
            end.replyTo().tell(replies.remove());
        }
        SessionOutput.StepAnswer answer = next(SessionOutput.StepAnswer.class);
        assertThat(answer.stop()).isTrue();
        assertThat(answer.reason()).isEqualTo("the metric value is NaN at step 3");
    }

    @Test
    void aTaskThatCannotBeMadeNowCostsNoAttempt() throws Exception {
        for (int i = 0; i < 5; i++) {
            taskTroubles.add(new Away());
        }
        lease();
        assertThat(sweep.expectMessageClass(SweepCommand.FinishAttempt.class).outcome())
                .isEqualTo(AttemptOutcome.RELEASED);
        assertThat(taskTroubles).isEmpty();
    }

    @Test
    void aTaskIsMadeOnceTheStoreIsBack() throws Exception {
        taskTroubles.add(new Away());
        taskTroubles.add(new Away());
        lease();
        assertThat(next(SessionOutput.Assign.class).assignment().lease().trial())
                .isEqualTo(1);
    }

    /** The other slot is given a trial. */
    private void lease() throws InterruptedException {
        SchedulerCommand.SessionState state = scheduler.expectMessageClass(SchedulerCommand.SessionState.class);
        state.session().tell(new SchedulerCommand.SlotGrant(1, LEASE.sweepId()));
        worker(new SessionInput.SlotReady(1));
        sweep.expectMessageClass(SweepCommand.LeaseTrial.class)
                .replyTo()
                .tell(new SweepReply.Leased(new SweepReply.Assignment(
                        new LeaseKey(LEASE.sweepId(), 1, 1, 2),
                        1,
                        TestSpecs.config(0),
                        1,
                        Duration.ofSeconds(15),
                        Duration.ofMinutes(1),
                        0)));
    }
}
