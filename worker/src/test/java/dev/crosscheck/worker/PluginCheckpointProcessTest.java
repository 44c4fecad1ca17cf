package dev.crosscheck.worker;

import static dev.crosscheck.worker.FakeCoordinator.lease;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.proto.v1.Checkpoint;
import dev.crosscheck.proto.v1.CheckpointChunk;
import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.proto.v1.LeaseRef;
import dev.crosscheck.proto.v1.TrainerSpec;
import dev.crosscheck.proto.v1.TrialResult;
import dev.crosscheck.proto.v1.TrialTask;
import dev.crosscheck.proto.v1.WorkerMessage;
import dev.crosscheck.worker.trainer.RecordingContext;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a Java plug-in saves, through a worker's real processes: its child is killed in the middle of a trial, and the next attempt goes on. */
@Timeout(300)
@NullUnmarked
class PluginCheckpointProcessTest {
    private static final int HANG = 6;

    @TempDir
    Path folder;

    private FakeCoordinator coordinator;
    private WorkerProcesses workers;
    private Process worker;

    @BeforeEach
    void open() throws Exception {
        coordinator = new FakeCoordinator();
        workers = new WorkerProcesses(coordinator, folder);
        worker = workers.start("--checkpoint-every", "0");
        coordinator.await(WorkerMessage::hasSlotReady);
    }

    @AfterEach
    void close() {
        workers.close();
        coordinator.close();
    }

    private static TrialTask task(int hang) {
        return TrialTask.newBuilder()
                .setMetric("value")
                .setSeed(5)
                .setSaveCheckpoints(true)
                .setParams(RecordingContext.params("hang", hang))
                .setTrainer(TrainerSpec.newBuilder().setPlugin("resuming"))
                .build();
    }

    /** The result, with the steps that were reported until then. */
    private TrialResult result(LeaseRef lease, List<Long> steps) throws InterruptedException {
        TrialResult result = coordinator
                .await(message -> {
                    if (message.hasStepReport()
                            && message.getStepReport().getLease().equals(lease)) {
                        steps.add(message.getStepReport().getStep());
                    }
                    return message.hasTrialResult()
                            && message.getTrialResult().getLease().equals(lease);
                })
                .getTrialResult();
        coordinator.acknowledge(lease);
        return result;
    }

    @Test
    void aTrialWhoseProcessIsKilledGoesOnFromWhatThePluginSavedAndEndsAsIfUndisturbed() throws Exception {
        coordinator.assign(lease(1), task(0));
        TrialResult undisturbed = result(lease(1), new ArrayList<>());
        coordinator.checkpoints.clear();
        coordinator.checkpointHeads.clear();

        coordinator.assign(lease(2), task(HANG));
        coordinator.await(
                message -> message.hasStepReport() && message.getStepReport().getStep() == HANG);
        Checkpoint saved = saved(HANG);
        worker.toHandle().children().findFirst().orElseThrow().destroyForcibly();
        assertThat(result(lease(2), new ArrayList<>()).getFailed().getKind()).isEqualTo("CRASHED");

        TrialTask next = task(HANG).toBuilder().setCheckpoint(saved).build();
        List<Long> steps = new ArrayList<>();
        coordinator.assign(lease(3), next);
        TrialResult continued = result(lease(3), steps);
        assertThat(continued.getCompleted().getMetricsMap())
                .isEqualTo(undisturbed.getCompleted().getMetricsMap())
                .containsKey("value");
        assertThat(steps).containsExactly(7L, 8L, 9L, 10L);
    }

    /** What was uploaded as of this step; uploads before it are passed over. */
    private Checkpoint saved(long step) throws Exception {
        while (true) {
            CheckpointChunk head = coordinator.checkpointHeads.poll(100, TimeUnit.SECONDS);
            byte[] content = coordinator.checkpoints.poll(100, TimeUnit.SECONDS);
            assertThat(head).as("an upload of step " + step).isNotNull();
            assertThat(ByteBuffer.wrap(content).getLong()).isEqualTo(head.getStep());
            if (head.getStep() == step) {
                return stored(head, content);
            }
        }
    }

    private Checkpoint stored(CheckpointChunk head, byte[] content) throws Exception {
        String hash =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        coordinator.blobs.put(hash, content);
        return Checkpoint.newBuilder()
                .setFile(FileRef.newBuilder().setSha256(hash).setSize(content.length))
                .setSize(content.length)
                .setStep(head.getStep())
                .setAttempt(1)
                .build();
    }
}
