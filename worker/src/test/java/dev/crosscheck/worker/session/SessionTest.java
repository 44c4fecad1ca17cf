package dev.crosscheck.worker.session;

import static dev.crosscheck.worker.FakeCoordinator.lease;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import dev.crosscheck.proto.v1.Assignment;
import dev.crosscheck.proto.v1.Completed;
import dev.crosscheck.proto.v1.CoordinatorMessage;
import dev.crosscheck.proto.v1.LeaseRef;
import dev.crosscheck.proto.v1.PredictionSet;
import dev.crosscheck.proto.v1.ResultAck;
import dev.crosscheck.proto.v1.StepAnswer;
import dev.crosscheck.proto.v1.StopTrial;
import dev.crosscheck.proto.v1.TrialResult;
import dev.crosscheck.proto.v1.TrialTask;
import dev.crosscheck.proto.v1.WorkerMessage;
import dev.crosscheck.worker.FakeCoordinator;
import dev.crosscheck.worker.spool.ResultSpool;
import dev.crosscheck.worker.trainer.StopRequest;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(240)
@NullUnmarked
class SessionTest {
    @TempDir
    Path folder;

    private final BlockingQueue<Assignment> started = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> stops = new LinkedBlockingQueue<>();
    private final List<Session> sessions = new ArrayList<>();
    private FakeCoordinator coordinator;
    private final List<String> answers = new java.util.concurrent.CopyOnWriteArrayList<>();
    private ResultSpool spool;

    private final class RecordingSlots implements Slots {
        @Override
        public void start(Assignment assignment) {
            started.add(assignment);
        }

        @Override
        public void stop(int slot, LeaseRef lease, StopRequest request) {
            stops.add(lease.getTrial() + " " + request.reason() + " " + request.predictions());
        }

        @Override
        public void answered(int slot, LeaseRef lease, long step) {
            answers.add(lease.getTrial() + " " + step);
        }
    }

    @BeforeEach
    void open() throws IOException {
        coordinator = new FakeCoordinator();
        spool = new ResultSpool(folder.resolve("spool"));
    }

    @AfterEach
    void close() throws InterruptedException {
        for (Session session : sessions) {
            session.stop("test over");
        }
        coordinator.close();
    }

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
    void afterABrokenStreamTheLeaseIsNamedAndUnansweredStepsAndTheResultGoOutAgain() throws Exception {
        Session session = session(1, coordinator.address());
        start(1);
        session.step(lease(1), 1, Map.of("a", 1.0), List.of());
        session.step(lease(1), 2, Map.of("a", 2.0), List.of());
        assertThat(coordinator.await(m -> m.hasStepReport() && m.getStepReport().getStep() == 2))
                .isNotNull();
        coordinator.send(CoordinatorMessage.newBuilder()
                .setStepAnswer(StepAnswer.newBuilder().setLease(lease(1)).setStep(1)));
        coordinator.breakStream();
        session.step(lease(1), 3, Map.of("a", 3.0), List.of());
        assertThat(coordinator
                        .await(WorkerMessage::hasTrialStarted)
                        .getTrialStarted()
                        .getLease())
                .isEqualTo(lease(1));
        assertThat(coordinator
                        .await(WorkerMessage::hasStepReport)
                        .getStepReport()
                        .getStep())
                .isEqualTo(2);
        assertThat(coordinator
                        .await(WorkerMessage::hasStepReport)
                        .getStepReport()
                        .getStep())
                .isEqualTo(3);
        assertThat(coordinator.hellos.get(1).getHeldList()).singleElement().matches(held -> held.getLease()
                .equals(lease(1)));
        session.ended(completed(1), List.of());
        coordinator.awaitResult(lease(1));
        coordinator.breakStream();
        assertThat(coordinator.awaitResult(lease(1)).hasCompleted()).isTrue();
        coordinator.acknowledge(lease(1));
        coordinator.assign(lease(2), TrialTask.getDefaultInstance());
        assertThat(started.poll(60, TimeUnit.SECONDS).getLease()).isEqualTo(lease(2));
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
    void aNewProcessSendsTheSpooledResultAndUploadsItsPredictionsFirst() throws Exception {
        PredictionSet tuning = PredictionSet.newBuilder()
                .setPart("tuning")
                .addIds("7")
                .addLabels("3")
                .build();
        PredictionSet blind = PredictionSet.newBuilder()
                .setPart("blind")
                .addIds("9")
                .addLabels("1")
                .build();
        spool.save(new ResultSpool.Kept(completed(4), List.of(tuning, blind)));
        session(1, coordinator.address());
        TrialResult result = coordinator.awaitResult(lease(4));
        assertThat(coordinator.hellos.get(0).getHeldList()).singleElement().matches(held -> held.getLease()
                .equals(lease(4)));
        assertThat(coordinator.uploads.get(result.getCompleted().getPredictions()))
                .satisfiesExactly(
                        first -> assertThat(first.getLease()).isEqualTo(lease(4)),
                        second -> assertThat(second.getPredictions()).isEqualTo(blind));
        coordinator.acknowledge(lease(4));
        coordinator.assign(lease(5), TrialTask.getDefaultInstance());
        assertThat(started.poll(60, TimeUnit.SECONDS).getLease()).isEqualTo(lease(5));
        assertThat(spool.load()).isEmpty();
    }

    @Test
    void anUploadIsRepeatedAfterAPassingFailureAndARefusalFailsTheAttempt() throws Exception {
        PredictionSet tuning = PredictionSet.newBuilder()
                .setPart("tuning")
                .addIds("7")
                .addLabels("3")
                .build();
        coordinator.uploadRefusal = Status.UNAVAILABLE;
        Session session = session(1, coordinator.address());
        start(1);
        session.ended(completed(1), List.of(tuning));
        assertThat(coordinator.inbox.poll(700, TimeUnit.MILLISECONDS)).isNull();
        coordinator.uploadRefusal = Status.OK;
        assertThat(coordinator.awaitResult(lease(1)).getCompleted().getPredictions())
                .isEqualTo("r1");
        coordinator.uploadRefusal = Status.INVALID_ARGUMENT.withDescription("id 7 is unknown");
        coordinator.acknowledge(lease(1));
        start(2);
        session.ended(completed(2), List.of(tuning));
        assertThat(coordinator.awaitResult(lease(2)).getFailed().getMessage()).contains("id 7 is unknown");
    }

    @Test
    void aLeaseDroppedAtWelcomeStopsItsTrialAndItsResultIsForgotten() throws Exception {
        Session session = session(1, coordinator.address());
        start(1);
        coordinator.dropAtWelcome.add(lease(1));
        coordinator.breakStream();
        assertThat(stops.poll(60, TimeUnit.SECONDS)).isEqualTo("1 superseded false");
        coordinator.inbox.clear();
        session.ended(completed(1), List.of());
        assertThat(coordinator
                        .await(message -> message.hasSlotReady() || message.hasTrialResult())
                        .hasSlotReady())
                .isTrue();
        assertThat(spool.load()).isEmpty();
    }

    @Test
    void stopsReachTheSlotAndPredictionsAreWantedOnlyFromPrunedTrials() throws Exception {
        Session session = session(2, coordinator.address());
        start(1);
        coordinator.send(CoordinatorMessage.newBuilder()
                .setAssignment(FakeCoordinator.assignment(lease(2), TrialTask.getDefaultInstance()).toBuilder()
                        .setSlot(1)));
        started.poll(60, TimeUnit.SECONDS);
        coordinator.send(CoordinatorMessage.newBuilder()
                .setStepAnswer(StepAnswer.newBuilder()
                        .setLease(lease(1))
                        .setStep(3)
                        .setStop(true)
                        .setReason("pruned")));
        coordinator.send(CoordinatorMessage.newBuilder()
                .setStopTrial(StopTrial.newBuilder().setLease(lease(2)).setReason("cancelled")));
        assertThat(stops.poll(60, TimeUnit.SECONDS)).isEqualTo("1 pruned true");
        assertThat(stops.poll(60, TimeUnit.SECONDS)).isEqualTo("2 cancelled false");
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
    void anUnreachableOrSilentCoordinatorIsLeftForTheNextInTheList() throws Exception {
        try (FakeCoordinator second = new FakeCoordinator()) {
            coordinator.heartbeatMillis = 1000;
            session(1, "localhost:1", coordinator.address(), second.address());
            start(1);
            coordinator.mute = true;
            assertThat(second.await(WorkerMessage::hasTrialStarted)
                            .getTrialStarted()
                            .getLease())
                    .isEqualTo(lease(1));
        }
    }

    @Test
    void stoppingGivesRunningTrialsBackAndKeepsUnacknowledgedResults() throws Exception {
        Session session = session(2, coordinator.address());
        start(1);
        session.ended(completed(1), List.of());
        coordinator.awaitResult(lease(1));
        coordinator.send(CoordinatorMessage.newBuilder()
                .setAssignment(FakeCoordinator.assignment(lease(2), TrialTask.getDefaultInstance()).toBuilder()
                        .setSlot(1)));
        started.poll(60, TimeUnit.SECONDS);
        session.stop("shut down");
        assertThat(coordinator.awaitResult(lease(2)).hasReleased()).isTrue();
        assertThat(coordinator.await(WorkerMessage::hasGoodbye).getGoodbye().getReason())
                .isEqualTo("shut down");
        assertThat(spool.load()).hasSize(1);
        assertThat(session.end().join().kind()).isEqualTo(SessionEnd.Kind.STOPPED);
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

    private void start(long trial) throws InterruptedException {
        if (coordinator.hellos.isEmpty()) {
            coordinator.await(WorkerMessage::hasSlotReady);
        }
        coordinator.assign(lease(trial), TrialTask.getDefaultInstance());
        assertThat(started.poll(60, TimeUnit.SECONDS).getLease()).isEqualTo(lease(trial));
        assertThat(coordinator
                        .await(WorkerMessage::hasTrialStarted)
                        .getTrialStarted()
                        .getLease())
                .isEqualTo(lease(trial));
    }

    private static TrialResult completed(long trial) {
        return TrialResult.newBuilder()
                .setLease(lease(trial))
                .setCompleted(Completed.newBuilder().putMetrics("accuracy", 0.5))
                .build();
    }

    private Session session(int slots, String... servers) throws IOException {
        SessionSettings settings =
                new SessionSettings(List.of(servers), "t0ken", "w", "i", slots, "cpu", Map.of("gpu", "none"));
        Session session = new Session(
                settings, new Link(settings.token()), new RecordingSlots(), spool, new SplittableRandom(1), List::of);
        sessions.add(session);
        session.start(spool.load());
        return session;
    }
}
