package dev.crosscheck.coordinator.session;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.FishingOutcomes;
import dev.crosscheck.coordinator.scheduler.SchedulerCommand;
import dev.crosscheck.coordinator.sweep.LeaseKey;
import dev.crosscheck.coordinator.sweep.SweepCommand;
import dev.crosscheck.coordinator.sweep.SweepCommand.AttemptOutcome;
import dev.crosscheck.coordinator.sweep.SweepRejection;
import dev.crosscheck.coordinator.sweep.SweepReply;
import dev.crosscheck.coordinator.sweep.TestSpecs;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** Results of a worker that the store or the sweep has not taken yet. */
@NullUnmarked
class ResultsOnTheirWayTest extends SessionLinkFixture {
    private static SweepReply.Detail detail() {
        return new SweepReply.Detail(
                new SweepReply.TrialView(
                        0,
                        OptionalLong.empty(),
                        "SEARCH",
                        "RUNNING",
                        1,
                        TestSpecs.config(0),
                        OptionalDouble.empty(),
                        Map.of(),
                        "w",
                        Optional.empty(),
                        Optional.empty(),
                        "",
                        OptionalLong.empty(),
                        ""),
                List.of());
    }

    private static SessionInput.Result result(LeaseKey lease, Map<String, Double> metrics) {
        return new SessionInput.Result(lease, 0, SweepCommand.AttemptOutcome.COMPLETED, "", metrics, "", 1);
    }

    @Test
    void moreResultsThanAWorkerCanHaveEndTheSessionAndTheWorkerKeepsThem() {
        for (int trial = 0; trial <= Results.MOST_UNDER_WAY; trial++) {
            worker(result(new LeaseKey("s-abcdef", trial, 1, 1), Map.of("score", 1.0)));
        }

        SessionEnd end = closed.orTimeout(60, TimeUnit.SECONDS).join();
        assertThat(end.kind()).isEqualTo(SessionEnd.Kind.OVERFLOW);
        assertThat(end.message()).isEqualTo("4096 results wait to be taken: connect again in a moment");
        assertThat(said).as("nothing is acknowledged").isEmpty();
    }

    @Test
    void moreMetricsThanAreKeptFailTheAttemptWithTheReason() {
        Map<String, Double> many = new java.util.HashMap<>();
        for (int i = 0; i <= MetricLimit.MOST; i++) {
            many.put("m" + i, 1.0);
        }

        worker(result(LEASE, many));
        var ended = sweep.expectMessageClass(SweepCommand.FinishAttempt.class);
        assertThat(ended.outcome()).isEqualTo(SweepCommand.AttemptOutcome.FAILED);
        assertThat(ended.message()).contains("reported 1001 metrics at once (expected: at most 1000)");
        assertThat(ended.metrics()).isEmpty();

        worker(new SessionInput.Step(LEASE, 3, Map.of("x".repeat(201), 1.0), "", ""));
        var stopped = sweep.expectMessageClass(SweepCommand.FinishAttempt.class);
        assertThat(stopped.outcome()).isEqualTo(SweepCommand.AttemptOutcome.FAILED);
        assertThat(stopped.message()).contains("a metric whose name has 201 characters (expected: at most 200)");
    }

    @Test
    void aResultWaitsForASweepThatDoesNotTellItsTrialYet() throws Exception {
        worker(new SessionInput.Result(LEASE, 0, AttemptOutcome.COMPLETED, "", Map.of("value", 0.5), "", 1));
        for (int i = 0; i < 3; i++) {
            sweep.expectMessageClass(SweepCommand.GetTrial.class).replyTo().tell(AWAY);
        }
        sweep.expectMessageClass(SweepCommand.GetTrial.class).replyTo().tell(detail());
        SweepCommand.FinishAttempt finish = sweep.expectMessageClass(SweepCommand.FinishAttempt.class);
        assertThat(finish.outcome()).isEqualTo(AttemptOutcome.COMPLETED);
        assertThat(finish.score()).hasValue(0.5);
        assertThat(said).as("no answer before the result is durable").isEmpty();
        finish.replyTo().tell(new SweepReply.ResultTaken(LEASE, true, "", Optional.empty()));
        assertThat(next(SessionOutput.ResultAck.class).accepted()).isTrue();
    }

    @Test
    void aHeartbeatDoesNotTakeAwayTheLeaseOfAResultThatIsOnItsWay() throws Exception {
        worker(new SessionInput.Result(LEASE, 0, AttemptOutcome.STOPPED, "", Map.of(), "", 1));
        sweep.expectMessageClass(SweepCommand.GetTrial.class).replyTo().tell(detail());
        SweepCommand.FinishAttempt finish = sweep.expectMessageClass(SweepCommand.FinishAttempt.class);
        assertThat(dropped(1)).isEmpty();
        finish.replyTo().tell(new SweepReply.ResultTaken(LEASE, true, "", Optional.empty()));
        assertThat(next(SessionOutput.ResultAck.class).accepted()).isTrue();
        assertThat(dropped(2)).containsExactly(LEASE);
    }

    /** What a heartbeat that names the lease is told when the lease is no longer open. */
    private List<LeaseKey> dropped(long beat) throws InterruptedException {
        worker(new SessionInput.Heartbeat(beat, List.of(LEASE), List.of()));
        sweep.expectMessageClass(SweepCommand.RenewLeases.class).replyTo().tell(new SweepReply.Renewed(List.of(LEASE)));
        return next(SessionOutput.HeartbeatAck.class).dropped();
    }

    @Test
    void aResultOfASweepThatWasDeletedMeanwhileIsRefusedForGoodAndItsSlotIsFree() throws Exception {
        for (int i = 0; i < 100; i++) {
            definitionTroubles.add(new IllegalStateException("no specification of sweep s-abcdef"));
        }
        worker(new SessionInput.Result(LEASE, 0, AttemptOutcome.COMPLETED, "", Map.of("value", 0.5), "", 1));
        sweep.expectMessageClass(SweepCommand.GetTrial.class).replyTo().tell(GONE);
        SweepCommand.FinishAttempt finish = sweep.expectMessageClass(SweepCommand.FinishAttempt.class);
        assertThat(finish.score()).isEmpty();
        finish.replyTo()
                .tell(new SweepReply.ResultTaken(
                        LEASE, false, "STALE_LEASE: there is no sweep s-abcdef", Optional.empty()));

        SessionOutput.ResultAck ack = next(SessionOutput.ResultAck.class);
        assertThat(ack.lease()).isEqualTo(LEASE);
        assertThat(ack.accepted()).isFalse();
        assertThat(ack.reason()).isEqualTo("STALE_LEASE: there is no sweep s-abcdef");
        assertThat(scheduler.fishForMessage(
                        Duration.ofSeconds(60),
                        told -> isIdle(told, 0) ? FishingOutcomes.complete() : FishingOutcomes.continueAndIgnore()))
                .isNotEmpty();
    }

    private static boolean isIdle(SchedulerCommand told, int slot) {
        return told instanceof SchedulerCommand.SessionState state
                && state.slots().stream()
                        .anyMatch(s -> s.slot() == slot && s.running().isEmpty());
    }

    @Test
    void aResultThatCannotBeScoredNowWaitsWhileItsSweepIsThere() throws Exception {
        definitionTroubles.add(new IllegalStateException("the evidence cannot be written"));
        definitionTroubles.add(new IllegalStateException("the evidence cannot be written"));
        worker(new SessionInput.Result(LEASE, 0, AttemptOutcome.COMPLETED, "", Map.of("value", 0.5), "", 1));
        sweep.expectMessageClass(SweepCommand.GetTrial.class).replyTo().tell(detail());
        sweep.expectMessageClass(SweepCommand.GetTrial.class).replyTo().tell(AWAY);
        sweep.expectMessageClass(SweepCommand.GetTrial.class).replyTo().tell(detail());
        assertThat(sweep.expectMessageClass(SweepCommand.FinishAttempt.class).score())
                .hasValue(0.5);
    }

    @Test
    void aResultOfATrialThatIsNotThereIsRefusedForGood() throws Exception {
        worker(new SessionInput.Result(LEASE, 0, AttemptOutcome.COMPLETED, "", Map.of("value", 0.5), "", 1));
        sweep.expectMessageClass(SweepCommand.GetTrial.class)
                .replyTo()
                .tell(new SweepReply.Rejected(SweepRejection.UNKNOWN_TRIAL, "no such trial"));
        SweepCommand.FinishAttempt finish = sweep.expectMessageClass(SweepCommand.FinishAttempt.class);
        assertThat(finish.outcome()).isEqualTo(AttemptOutcome.FAILED);
        finish.replyTo().tell(new SweepReply.Rejected(SweepRejection.UNKNOWN_TRIAL, "no such trial"));
        assertThat(next(SessionOutput.ResultAck.class).accepted()).isFalse();
    }
}
