package dev.crosscheck.worker.session;

import static dev.crosscheck.worker.FakeCoordinator.lease;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.proto.v1.CoordinatorMessage;
import dev.crosscheck.proto.v1.HeldLease;
import dev.crosscheck.proto.v1.PredictionSet;
import dev.crosscheck.proto.v1.StepAnswer;
import dev.crosscheck.proto.v1.TrialResult;
import dev.crosscheck.proto.v1.TrialTask;
import dev.crosscheck.proto.v1.WorkerMessage;
import dev.crosscheck.worker.FakeCoordinator;
import dev.crosscheck.worker.spool.ResultSpool;
import io.grpc.Status;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A session over broken streams, refusals, restarts and its own end. */
@Timeout(240)
@NullUnmarked
class SessionLossTest extends SessionFixture {
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
    void aWorkerWithFewerSlotsThanBeforeSendsTheResultsOfAllOfThem() throws Exception {
        spool.save(new ResultSpool.Kept(completed(4).toBuilder().setSlot(3).build(), List.of()));
        spool.save(new ResultSpool.Kept(completed(5).toBuilder().setSlot(7).build(), List.of()));
        session(2, coordinator.address());
        assertThat(coordinator.awaitResult(lease(4)).getSlot()).isZero();
        assertThat(coordinator.awaitResult(lease(5)).getSlot()).isZero();
        assertThat(coordinator.hellos.get(0).getHeldList())
                .extracting(HeldLease::getSlot)
                .containsExactly(0, 0);
        coordinator.acknowledge(lease(4));
        coordinator.acknowledge(lease(5));
        coordinator.assign(lease(6), TrialTask.getDefaultInstance());
        assertThat(started.poll(60, TimeUnit.SECONDS).getLease()).isEqualTo(lease(6));
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

    /** Of a message that is too large a coordinator, or a proxy before it, says the same each time. */
    @Test
    void predictionsThatAreTooLargeForTheCoordinatorFailTheAttempt() throws Exception {
        coordinator.uploadRefusal = Status.RESOURCE_EXHAUSTED.withDescription("larger than max-message-bytes");
        Session session = session(1, coordinator.address());
        start(1);
        session.ended(
                completed(1),
                List.of(PredictionSet.newBuilder().setPart("tuning").build()));
        assertThat(coordinator.awaitResult(lease(1)).getFailed().getMessage())
                .contains("larger than max-message-bytes");
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
}
