package dev.crosscheck.worker;

import static dev.crosscheck.worker.FakeCoordinator.lease;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import dev.crosscheck.proto.v1.CoordinatorMessage;
import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.proto.v1.StopTrial;
import dev.crosscheck.proto.v1.TrainerSpec;
import dev.crosscheck.proto.v1.TrialResult;
import dev.crosscheck.proto.v1.TrialTask;
import dev.crosscheck.proto.v1.WorkerMessage;
import dev.crosscheck.worker.trainer.RecordingContext;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The worker as a process of its own, with its children, against a fake coordinator. */
@Timeout(400)
@NullUnmarked
class WorkerProcessTest {
    @TempDir
    Path folder;

    private FakeCoordinator coordinator;
    private WorkerProcesses workers;

    @BeforeEach
    void open() throws IOException {
        coordinator = new FakeCoordinator();
        workers = new WorkerProcesses(coordinator, folder);
    }

    @AfterEach
    void close() {
        workers.close();
        coordinator.close();
    }

    @Test
    void aKilledChildIsACrashAndTheWorkerGoesOnWithAnother() throws Exception {
        workers.start();
        coordinator.await(WorkerMessage::hasSlotReady);
        coordinator.assign(lease(9), function(0, 0));
        coordinator.awaitResult(lease(9));
        coordinator.acknowledge(lease(9));
        coordinator.assign(lease(1), function(60, 0));
        coordinator.await(WorkerMessage::hasTrialStarted);
        workers.child().destroyForcibly();
        TrialResult crashed = coordinator.awaitResult(lease(1));
        assertThat(crashed.getFailed().getKind()).isEqualTo("CRASHED");
        assertThat(crashed.getFailed().getMessage()).contains("killed (signal 9)");
        coordinator.acknowledge(lease(1));
        coordinator.assign(lease(2), function(0, 0));
        assertThat(coordinator.awaitResult(lease(2)).getCompleted().getMetricsMap())
                .containsOnlyKeys("value");
        coordinator.acknowledge(lease(2));
        coordinator.assign(lease(3), function(0, 0));
        TrialResult warm = coordinator.awaitResult(lease(3));
        assertThat(warm.hasCompleted()).isTrue();
        assertThat(warm.getSeconds()).isLessThan(0.5);
    }

    @Test
    void aChildRunsBeforeTheFirstTrialAndAnotherAsSoonAsItDies() throws Exception {
        workers.start();
        coordinator.await(WorkerMessage::hasSlotReady);
        ProcessHandle first = workers.child();
        coordinator.assign(lease(1), function(0, 0));
        coordinator.awaitResult(lease(1));
        coordinator.acknowledge(lease(1));
        coordinator.assign(lease(2), function(60, 0));
        coordinator.await(WorkerMessage::hasTrialStarted);
        assertThat(workers.child()).isEqualTo(first);
        first.destroyForcibly();
        assertThat(coordinator.awaitResult(lease(2)).getFailed().getKind()).isEqualTo("CRASHED");
        ProcessHandle second = workers.child(first);
        coordinator.acknowledge(lease(2));
        coordinator.assign(lease(3), function(0, 0));
        assertThat(coordinator.awaitResult(lease(3)).hasCompleted()).isTrue();
        assertThat(workers.child()).isEqualTo(second);
    }

    /** This process lives, as another one with the id of a killed one may. */
    @Test
    void whatAKilledWorkersProgramsLeftIsRemovedWhoeverHasTheirProcessIdsNow() throws Exception {
        Path attempts = folder.resolve("work/attempts");
        Path left = attempts.resolve(ProcessHandle.current().pid() + "-s-1-1");
        Files.createDirectories(left.resolve("deep"));
        Path kept = Files.createDirectories(attempts.resolve("failed/1-s-2-1"));
        Path anothers = Files.createDirectories(folder.resolve("worker-1/attempts/1-s-3-1"));

        workers.start();
        coordinator.await(WorkerMessage::hasSlotReady);

        assertThat(left).doesNotExist();
        assertThat(kept).exists();
        assertThat(anothers).exists();
    }

    @Test
    void aStopIsObeyedAndATimeoutFails() throws Exception {
        workers.start();
        coordinator.await(WorkerMessage::hasSlotReady);
        coordinator.assign(lease(1), function(60, 0));
        coordinator.await(WorkerMessage::hasTrialStarted);
        coordinator.send(CoordinatorMessage.newBuilder()
                .setStopTrial(StopTrial.newBuilder().setLease(lease(1)).setReason("cancelled")));
        assertThat(coordinator.awaitResult(lease(1)).getStopped().getReason()).isEqualTo("cancelled");
        coordinator.acknowledge(lease(1));
        coordinator.assign(lease(2), function(60, 1));
        TrialResult late = coordinator.awaitResult(lease(2));
        assertThat(late.getFailed().getKind()).isEqualTo("TIMED_OUT");
        assertThat(late.getFailed().getMessage()).isEqualTo("The attempt ran longer than its limit of 1s.");
    }

    @Test
    void theParentsDeathEndsTheChild() throws Exception {
        Process worker = workers.start();
        coordinator.await(WorkerMessage::hasSlotReady);
        coordinator.assign(lease(1), function(600, 0));
        ProcessHandle child = workers.child();
        worker.destroyForcibly();
        child.onExit().get(60, TimeUnit.SECONDS);
        assertThat(child.isAlive()).isFalse();
    }

    @Test
    void sigtermGivesTheTrialBackAndEndsWithStatusZero() throws Exception {
        Process worker = workers.start();
        coordinator.await(WorkerMessage::hasSlotReady);
        coordinator.assign(lease(9), function(0, 0));
        coordinator.awaitResult(lease(9));
        coordinator.acknowledge(lease(9));
        coordinator.assign(lease(1), function(600, 0));
        coordinator.await(WorkerMessage::hasTrialStarted);
        ProcessHandle child = workers.child();
        // As a terminal does it: the whole process group hears the signal, the child first.
        child.destroy();
        worker.destroy();
        assertThat(coordinator.awaitResult(lease(1)).hasReleased()).isTrue();
        coordinator.await(WorkerMessage::hasGoodbye);
        assertThat(worker.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(worker.exitValue()).isZero();
        child.onExit().get(60, TimeUnit.SECONDS);
    }

    @Test
    void aDeniedTokenEndsWithStatusFiveAndWrongUsageWithTwo() throws Exception {
        coordinator.refusal = Status.PERMISSION_DENIED.withDescription("no worker's token");
        Process denied = workers.start();
        assertThat(denied.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(denied.exitValue()).isEqualTo(5);
        Process wrong = workers.start("--slots", "0");
        assertThat(wrong.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(wrong.exitValue()).isEqualTo(2);
    }

    @Test
    void trainsOnFetchedDataAndUploadsPredictionsBeforeTheResult() throws Exception {
        Datasets.Dealt digits = Datasets.digits(folder);
        workers.start();
        coordinator.await(WorkerMessage::hasSlotReady);
        TrialTask task = trained(digits, 30);
        for (long trial = 1; trial <= 4; trial++) {
            coordinator.assign(lease(trial), task);
            TrialResult result = coordinator.awaitResult(lease(trial));
            assertThat(result.getCompleted().getMetricsMap().get("accuracy")).isGreaterThan(0.9);
            assertThat(coordinator
                            .uploads
                            .get(result.getCompleted().getPredictions())
                            .get(0)
                            .getLease())
                    .isEqualTo(lease(trial));
            coordinator.acknowledge(lease(trial));
        }
        assertThat(coordinator.uploads.get("r4").stream()
                        .map(chunk -> chunk.getPredictions())
                        .toList())
                .isEqualTo(coordinator.uploads.get("r2").stream()
                        .map(chunk -> chunk.getPredictions())
                        .toList());
        coordinator.assign(
                lease(9),
                task.toBuilder()
                        .setData(task.getData().toBuilder()
                                .setTrain(FileRef.newBuilder().setName("gone").setSha256("0".repeat(64))))
                        .build());
        assertThat(coordinator.awaitResult(lease(9)).getFailed().getMessage()).contains("no such content");
    }

    @Test
    void theDataOfTrialsToComeArriveWhileAnotherRuns() throws Exception {
        Datasets.Dealt digits = Datasets.digits(folder);
        workers.start();
        coordinator.await(WorkerMessage::hasSlotReady);
        coordinator.assign(lease(1), function(600, 0));
        coordinator.await(WorkerMessage::hasTrialStarted);
        TrialTask next = trained(digits, 2);
        List<FileRef> files = List.of(
                next.getData().getTrain(),
                next.getData().getTuning(),
                next.getData().getBlind());
        coordinator.upcoming.addAll(files);
        for (FileRef file : files) {
            assertThat(coordinator.wanted.poll(60, TimeUnit.SECONDS)).isEqualTo(file.getSha256());
        }
        assertThat(coordinator.inbox.stream().filter(WorkerMessage::hasTrialResult))
                .as("the first trial still runs")
                .isEmpty();
        coordinator.send(CoordinatorMessage.newBuilder()
                .setStopTrial(StopTrial.newBuilder().setLease(lease(1)).setReason("cancelled")));
        coordinator.awaitResult(lease(1));
        coordinator.acknowledge(lease(1));
        coordinator.assign(lease(2), next);
        assertThat(coordinator.awaitResult(lease(2)).hasCompleted()).isTrue();
        assertThat(coordinator.wanted).as("nothing is fetched twice").isEmpty();
    }

    private TrialTask trained(Datasets.Dealt digits, int epochs) throws Exception {
        return TrialTask.newBuilder()
                .setParams(RecordingContext.params("lr", 0.003, "epochs", epochs))
                .setSeed(1)
                .setMetric("accuracy")
                .setMaximize(true)
                .setTrainer(TrainerSpec.newBuilder().setBuiltin("mlp"))
                .setData(digits.offered(coordinator.blobs))
                .build();
    }

    private static TrialTask function(int sleepSeconds, int timeoutSeconds) {
        return TrialTask.newBuilder()
                .setParams(RecordingContext.params("x0", 1, "x1", 2))
                .setTimeout(Duration.newBuilder().setSeconds(timeoutSeconds))
                .setTrainer(TrainerSpec.newBuilder()
                        .setFunction("branin")
                        .setSleep(Duration.newBuilder().setSeconds(sleepSeconds)))
                .build();
    }
}
