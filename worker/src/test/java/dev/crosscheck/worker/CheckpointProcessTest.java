package dev.crosscheck.worker;

import static dev.crosscheck.worker.FakeCoordinator.lease;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.proto.v1.Checkpoint;
import dev.crosscheck.proto.v1.CheckpointChunk;
import dev.crosscheck.proto.v1.CoordinatorMessage;
import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.proto.v1.StopTrial;
import dev.crosscheck.proto.v1.TrainerSpec;
import dev.crosscheck.proto.v1.TrialResult;
import dev.crosscheck.proto.v1.TrialTask;
import dev.crosscheck.proto.v1.WorkerMessage;
import io.grpc.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints on their way through a worker's processes, against a fake coordinator. */
@Timeout(300)
@NullUnmarked
class CheckpointProcessTest {
    @TempDir
    Path folder;

    private FakeCoordinator coordinator;
    private WorkerProcesses workers;

    @BeforeEach
    void open() throws Exception {
        coordinator = new FakeCoordinator();
        workers = new WorkerProcesses(coordinator, folder);
    }

    @AfterEach
    void close() {
        workers.close();
        coordinator.close();
    }

    private static TrialTask task(String script) {
        return TrialTask.newBuilder()
                .setMetric("loss")
                .setSaveCheckpoints(true)
                .setTrainer(TrainerSpec.newBuilder()
                        .addCommand("sh")
                        .addCommand("-c")
                        .addCommand(script))
                .build();
    }

    private static final String REPORT = "echo '{\"step\": 4, \"metrics\": {\"loss\": 1}}' >> metrics.jsonl; ";
    private static final String SAVE = "echo saved > draft; mv draft $CROSSCHECK_CHECKPOINT; ";

    private byte[] uploaded() throws InterruptedException {
        return coordinator.checkpoints.poll(100, TimeUnit.SECONDS);
    }

    @Test
    void theLastCheckpointOfAFailedAttemptArrivesBeforeItsResultAndTheNextAttemptFindsIt() throws Exception {
        worker();
        coordinator.await(WorkerMessage::hasSlotReady);
        coordinator.assign(lease(1), task(REPORT + SAVE + "exit 1"));
        assertThat(coordinator.awaitResult(lease(1)).hasFailed()).isTrue();
        assertThat(coordinator.checkpoints).as("before the result").hasSize(1);
        assertThat(uploaded()).asString(StandardCharsets.UTF_8).isEqualTo("saved\n");
        CheckpointChunk head = coordinator.checkpointHeads.poll();
        assertThat(head.getLease()).isEqualTo(lease(1));
        assertThat(head.getStep()).isEqualTo(4);
        assertThat(head.getSize()).isEqualTo(6);
        coordinator.acknowledge(lease(1));

        byte[] stored = "saved\nand random bytes".getBytes(StandardCharsets.UTF_8);
        String hash =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(stored));
        coordinator.blobs.put(hash, stored);
        TrialTask next = task("cp $CROSSCHECK_CHECKPOINT " + folder.resolve("found") + "; " + REPORT).toBuilder()
                .setCheckpoint(Checkpoint.newBuilder()
                        .setFile(FileRef.newBuilder().setSha256(hash).setSize(stored.length))
                        .setSize(6)
                        .setStep(4)
                        .setAttempt(1))
                .build();
        coordinator.assign(lease(2), next);
        assertThat(coordinator.awaitResult(lease(2)).hasCompleted()).isTrue();
        assertThat(folder.resolve("found")).hasContent("saved\n");
        assertThat(coordinator.fetches.get(0).getLease()).isEqualTo(lease(2));
        coordinator.acknowledge(lease(2));

        TrialTask gone = next.toBuilder()
                .setTrainer(
                        task("test ! -e $CROSSCHECK_CHECKPOINT && " + REPORT).getTrainer())
                .setCheckpoint(next.getCheckpoint().toBuilder()
                        .setFile(FileRef.newBuilder().setSha256("0".repeat(64))))
                .build();
        coordinator.assign(lease(3), gone);
        assertThat(coordinator.awaitResult(lease(3)).hasCompleted())
                .as("afresh where it cannot be had")
                .isTrue();
    }

    @Test
    void aRefusedCheckpointDoesNotTouchTheTrial() throws Exception {
        coordinator.checkpointRefusal = Status.OUT_OF_RANGE.withDescription("too large");
        worker();
        coordinator.await(WorkerMessage::hasSlotReady);
        coordinator.assign(lease(1), task(SAVE + "sleep 1; " + SAVE + "sleep 1; " + REPORT));
        TrialResult result = coordinator.awaitResult(lease(1));
        assertThat(result.getCompleted().getMetricsMap()).containsEntry("loss", 1.0);
        assertThat(coordinator.checkpointHeads).hasSizeBetween(1, 2);
    }

    @Test
    void aWorkerThatIsToldToEndBringsALastCheckpointBeforeItGivesTheTrialBack() throws Exception {
        Process worker = worker();
        coordinator.await(WorkerMessage::hasSlotReady);
        coordinator.assign(
                lease(1),
                task("trap '" + SAVE.strip() + " exit 0' TERM; " + REPORT + "while true; do sleep 0.05; done"));
        coordinator.await(WorkerMessage::hasStepReport);
        worker.destroy();
        assertThat(coordinator.awaitResult(lease(1)).hasReleased()).isTrue();
        assertThat(coordinator.checkpoints).hasSize(1);
        assertThat(uploaded()).asString(StandardCharsets.UTF_8).isEqualTo("saved\n");
        coordinator.await(WorkerMessage::hasGoodbye);
        assertThat(worker.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(worker.exitValue()).isZero();
    }

    @Test
    void anAttemptThatTheCoordinatorEndsBecauseItRunsTooLongBringsALastCheckpoint() throws Exception {
        worker();
        coordinator.await(WorkerMessage::hasSlotReady);
        // Large enough that its upload is under way when the attempt has ended.
        String save = "head -c 50000000 /dev/zero > draft; mv draft $CROSSCHECK_CHECKPOINT; exit 0";
        coordinator.assign(lease(1), task("trap '" + save + "' TERM; " + REPORT + "while true; do sleep 0.05; done"));
        coordinator.await(WorkerMessage::hasStepReport);
        String late = StopReasons.of("timed out").get(0);
        coordinator.send(CoordinatorMessage.newBuilder()
                .setStopTrial(StopTrial.newBuilder().setLease(lease(1)).setReason(late)));
        assertThat(coordinator.awaitResult(lease(1)).getStopped().getReason()).isEqualTo(late);
        assertThat(coordinator.checkpoints).as("before the result").hasSize(1);
        assertThat(uploaded()).hasSize(50_000_000);
    }

    private Process worker() throws IOException {
        return workers.start("--checkpoint-every", "0");
    }
}
