package dev.crosscheck.worker.session;

import static dev.crosscheck.worker.FakeCoordinator.lease;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.proto.v1.Assignment;
import dev.crosscheck.proto.v1.Completed;
import dev.crosscheck.proto.v1.LeaseRef;
import dev.crosscheck.proto.v1.TrialResult;
import dev.crosscheck.proto.v1.TrialTask;
import dev.crosscheck.proto.v1.WorkerMessage;
import dev.crosscheck.worker.FakeCoordinator;
import dev.crosscheck.worker.spool.ResultSpool;
import dev.crosscheck.worker.trainer.StopRequest;
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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A session against a coordinator of the test's, with slots that only take notes. */
@Timeout(240)
@NullUnmarked
abstract class SessionFixture {
    @TempDir
    Path folder;

    final BlockingQueue<Assignment> started = new LinkedBlockingQueue<>();
    final BlockingQueue<String> stops = new LinkedBlockingQueue<>();
    final List<Session> sessions = new ArrayList<>();
    FakeCoordinator coordinator;
    final List<String> answers = new java.util.concurrent.CopyOnWriteArrayList<>();
    ResultSpool spool;

    final class RecordingSlots implements Slots {
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

    void start(long trial) throws InterruptedException {
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

    static TrialResult completed(long trial) {
        return TrialResult.newBuilder()
                .setLease(lease(trial))
                .setCompleted(Completed.newBuilder().putMetrics("accuracy", 0.5))
                .build();
    }

    Session session(int slots, String... servers) throws IOException {
        SessionSettings settings =
                new SessionSettings(List.of(servers), "t0ken", "w", "i", slots, "cpu", Map.of("gpu", "none"));
        Session session = new Session(
                settings, new Link(settings.token()), new RecordingSlots(), spool, new SplittableRandom(1), List::of);
        sessions.add(session);
        session.start(spool.load());
        return session;
    }
}
