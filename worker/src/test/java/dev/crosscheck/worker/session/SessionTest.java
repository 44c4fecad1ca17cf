package dev.crosscheck.worker.session;

import static dev.crosscheck.worker.FakeCoordinator.lease;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import dev.crosscheck.proto.v1.CoordinatorMessage;
import dev.crosscheck.proto.v1.Failed;
import dev.crosscheck.proto.v1.ResultAck;
import dev.crosscheck.proto.v1.StepAnswer;
import dev.crosscheck.proto.v1.StopTrial;
import dev.crosscheck.proto.v1.TrialResult;
import dev.crosscheck.proto.v1.TrialTask;
import dev.crosscheck.proto.v1.WorkerMessage;
import dev.crosscheck.worker.FakeCoordinator;
import dev.crosscheck.worker.StopReasons;
import io.grpc.Status;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(240)
@NullUnmarked
class SessionTest extends SessionFixture {
    @Test
    void aLeaseShorterThanTheHeartbeatSetsThePace() throws Exception {
        coordinator.heartbeatMillis = 3_600_000;
        session(1, coordinator.address());
        coordinator.await(WorkerMessage::hasSlotReady);
        coordinator.assign(lease(1), Duration.newBuilder().setNanos(600_000_000).build());
        for (int beat = 0; beat < 3; beat++) {
            WorkerMessage sign = coordinator.heartbeats.poll(60, TimeUnit.SECONDS);
            assertThat(sign).isNotNull();
            assertThat(sign.getHeartbeat().getLeasesList()).containsExactly(lease(1));
        }
    }

    @Test
    void saysHelloWithItsTokenAndOffersEverySlot() throws Exception {
        session(2, coordinator.address());
        assertThat(coordinator.await(WorkerMessage::hasSlotReady).getSlotReady().getSlot())
                .isZero();
        assertThat(coordinator.await(WorkerMessage::hasSlotReady).getSlotReady().getSlot())
                .isEqualTo(1);
        assertThat(coordinator.hellos).hasSize(1);
        assertThat(coordinator.hellos.get(0).getProtocol()).isEqualTo(1);
        assertThat(coordinator.hellos.get(0).getSlots()).isEqualTo(2);
        assertThat(coordinator.tokens).containsOnly("Bearer t0ken");
    }

    @Test
    void aResultStaysOnDiskUntilItIsAcknowledgedAndTheNextTrialComesWithTheAcknowledgement() throws Exception {
        Session session = session(1, coordinator.address());
        start(1);
        session.ended(completed(1), List.of());
        assertThat(coordinator.awaitResult(lease(1)).hasCompleted()).isTrue();
        assertThat(spool.load()).hasSize(1);
        coordinator.send(CoordinatorMessage.newBuilder()
                .setResultAck(ResultAck.newBuilder()
                        .setLease(lease(1))
                        .setAccepted(true)
                        .setNext(FakeCoordinator.assignment(lease(2), TrialTask.getDefaultInstance()))));
        assertThat(started.poll(60, TimeUnit.SECONDS).getLease()).isEqualTo(lease(2));
        assertThat(spool.load()).isEmpty();
    }

    @Test
    void aFullSlotGivesAnotherAssignmentBack() throws Exception {
        session(1, coordinator.address());
        start(1);
        coordinator.assign(lease(2), TrialTask.getDefaultInstance());
        assertThat(coordinator.awaitResult(lease(2)).hasReleased()).isTrue();
        assertThat(started).isEmpty();
    }

    @Test
    void stopsReachTheSlotAndPredictionsAreWantedOnlyFromPrunedTrials() throws Exception {
        Session session = session(2, coordinator.address());
        start(1);
        coordinator.send(CoordinatorMessage.newBuilder()
                .setAssignment(FakeCoordinator.assignment(lease(2), TrialTask.getDefaultInstance()).toBuilder()
                        .setSlot(1)));
        started.poll(60, TimeUnit.SECONDS);
        String pruned = StopReasons.of("pruned").get(0);
        String cancelled = StopReasons.of("cancelled").get(0);
        coordinator.send(CoordinatorMessage.newBuilder()
                .setStepAnswer(StepAnswer.newBuilder()
                        .setLease(lease(1))
                        .setStep(3)
                        .setStop(true)
                        .setReason(pruned)));
        coordinator.send(CoordinatorMessage.newBuilder()
                .setStopTrial(StopTrial.newBuilder().setLease(lease(2)).setReason(cancelled)));
        assertThat(stops.poll(60, TimeUnit.SECONDS)).isEqualTo("1 " + pruned + " true");
        assertThat(stops.poll(60, TimeUnit.SECONDS)).isEqualTo("2 " + cancelled + " false");
        assertThat(session.end()).isNotDone();
    }

    @Test
    void aRefusedVersionOrTokenEndsTheSession() throws Exception {
        coordinator.refusal = Status.FAILED_PRECONDITION.withDescription("protocol 1, this coordinator speaks 2");
        SessionEnd refused = session(1, coordinator.address()).end().get(60, TimeUnit.SECONDS);
        assertThat(refused.kind()).isEqualTo(SessionEnd.Kind.REFUSED);
        assertThat(refused.message()).contains("speaks 2");
        coordinator.refusal = Status.UNAUTHENTICATED.withDescription("unknown token");
        assertThat(session(1, coordinator.address())
                        .end()
                        .get(60, TimeUnit.SECONDS)
                        .kind())
                .isEqualTo(SessionEnd.Kind.DENIED);
    }

    @Test
    void aHelloThatMakesNoSenseEndsTheSessionOfANewcomerOnly() throws Exception {
        session(1, coordinator.address());
        coordinator.await(WorkerMessage::hasSlotReady);
        coordinator.refusal = Status.INVALID_ARGUMENT.withDescription("slots: 2000 (expected: 1 to 1024)");
        SessionEnd refused = session(1, coordinator.address()).end().get(60, TimeUnit.SECONDS);
        assertThat(refused.kind()).isEqualTo(SessionEnd.Kind.REFUSED);
        assertThat(refused.message()).contains("slots: 2000 (expected: 1 to 1024)");
        coordinator.refused.clear();
        coordinator.breakStream();
        assertThat(coordinator.refused.poll(60, TimeUnit.SECONDS)).isNotNull();
        coordinator.refusal = Status.OK;
        coordinator.await(WorkerMessage::hasSlotReady);
        assertThat(sessions.get(0).end()).isNotDone();
    }

    @Test
    void aResultThatIsTooLargeToSendIsSentAsAFailure() throws Exception {
        Session session = session(1, coordinator.address());
        start(1);
        TrialResult huge = TrialResult.newBuilder()
                .setLease(lease(1))
                .setSeconds(3)
                .setFailed(Failed.newBuilder().setKind("ERROR").setMessage("no ".repeat(1 << 20)))
                .build();
        session.ended(huge, List.of());
        TrialResult sent = coordinator.awaitResult(lease(1));
        assertThat(sent.getSeconds()).isEqualTo(3);
        assertThat(sent.getFailed().getKind()).isEqualTo("ERROR");
        assertThat(sent.getFailed().getMessage())
                .startsWith("The result has 31457")
                .contains("at most 1048576");
        assertThat(sent.getSerializedSize()).isLessThan(1000);
    }

    @Test
    void unansweredStepsAreBoundedAndTheNewestStay() {
        Held held = Held.running(lease(1), 0, 15_000);
        for (int step = 1; step <= Held.UNANSWERED_STEPS + 5; step++) {
            held.step(step, Map.of(), "");
        }
        assertThat(held.nextUnsent().orElseThrow().getStep()).isEqualTo(6);
        held.answered(Held.UNANSWERED_STEPS + 4);
        assertThat(held.nextUnsent().orElseThrow().getStep()).isEqualTo(Held.UNANSWERED_STEPS + 5);
    }
}
