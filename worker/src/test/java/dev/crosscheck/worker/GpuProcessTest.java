package dev.crosscheck.worker;

import static dev.crosscheck.worker.FakeCoordinator.lease;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.proto.v1.CoordinatorMessage;
import dev.crosscheck.proto.v1.Failed;
import dev.crosscheck.proto.v1.Hello;
import dev.crosscheck.proto.v1.LeaseRef;
import dev.crosscheck.proto.v1.SlotGpu;
import dev.crosscheck.proto.v1.TrainerSpec;
import dev.crosscheck.proto.v1.TrialTask;
import dev.crosscheck.proto.v1.WorkerMessage;
import dev.crosscheck.worker.gpu.FakeSmi;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A worker on a machine whose nvidia-smi is a script: what it says, and what its children see. */
@Timeout(400)
@NullUnmarked
class GpuProcessTest {
    @TempDir
    Path folder;

    private FakeCoordinator coordinator;
    private WorkerProcesses workers;
    private FakeSmi smi;

    @BeforeEach
    void open() throws IOException {
        coordinator = new FakeCoordinator();
        workers = new WorkerProcesses(coordinator, folder);
        coordinator.heartbeatMillis = 300;
        smi = new FakeSmi(Files.createDirectory(folder.resolve("bin")));
        smi.answers(FakeSmi.TWO);
    }

    @AfterEach
    void close() {
        workers.close();
        coordinator.close();
    }

    @Test
    void slotsSeeTheirOwnGpuAndTheCoordinatorHearsOfAll() throws Exception {
        worker("--slots-per-gpu", "2");
        coordinator.await(WorkerMessage::hasSlotReady);
        Hello hello = coordinator.hellos.get(0);
        assertThat(hello.getDevice()).isEqualTo("cuda");
        assertThat(hello.getSlots()).isEqualTo(4);
        assertThat(hello.getGpusList()).hasSize(2).allSatisfy(gpu -> {
            assertThat(gpu.getModel()).isEqualTo("NVIDIA L4");
            assertThat(gpu.getMemoryBytes()).isEqualTo(23034L << 20);
        });
        assertThat(hello.getSlotGpusList()).extracting(SlotGpu::getGpu).containsExactly(0, 1, 0, 1);
        assertThat(hello.getSlotGpusList()).extracting(SlotGpu::getShare).containsOnly(0.5);
        WorkerMessage beat = coordinator.heartbeats.poll(60, TimeUnit.SECONDS);
        while (beat != null && beat.getHeartbeat().getGpuLoadsCount() == 0) {
            beat = coordinator.heartbeats.poll(60, TimeUnit.SECONDS);
        }
        assertThat(beat).isNotNull();
        assertThat(beat.getHeartbeat().getGpuLoads(0).getUtilization()).isEqualTo(0.37);
        assertThat(beat.getHeartbeat().getGpuLoads(0).getMemoryUsedBytes()).isEqualTo(1L << 30);
        assertThat(beat.getHeartbeat().getGpuLoads(1).getGpu()).isEqualTo(1);

        String tell = "echo sees=$CUDA_VISIBLE_DEVICES; exit 3";
        assertThat(failed(lease(1), 0, tell).getMessage()).contains("sees=GPU-aaaa-1111\n");
        assertThat(failed(lease(2), 3, tell).getMessage()).contains("sees=GPU-bbbb-2222\n");
    }

    @Test
    void aCpuSlotSeesNoGpu() throws Exception {
        worker("--device", "cpu");
        coordinator.await(WorkerMessage::hasSlotReady);
        assertThat(coordinator.hellos.get(0).getGpusList()).isEmpty();
        assertThat(failed(lease(1), 0, "echo sees=${CUDA_VISIBLE_DEVICES-unset}.; exit 3")
                        .getMessage())
                .contains("sees=.\n");
        Failed noGpu = failed(lease(2), 0, "echo CUDA out of memory; exit 1");
        assertThat(noGpu.getKind()).isEqualTo("ERROR");
    }

    @Test
    void aProgramThatRunsOutOfGpuMemoryAloneDoesNotFitAndOneWithCompanyMay() throws Exception {
        smi.answers(FakeSmi.TWO.replace("1024, 37", "12, 0"));
        worker("--device", "cuda:0", "--slots-per-gpu", "2");
        coordinator.await(WorkerMessage::hasSlotReady);
        String oom = "echo 'torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 20.00 MiB.'; exit 1";
        Failed alone = failed(lease(1), 0, oom);
        assertThat(alone.getKind()).isEqualTo("OUT_OF_MEMORY");
        assertThat(alone.getDoesNotFit()).isTrue();
        assertThat(alone.getMessage())
                .contains("does not fit into the 22.5 GiB", "NVIDIA L4", "exit status 1", "Tried to allocate");

        assign(lease(2), 1, "sleep 300");
        coordinator.await(WorkerMessage::hasTrialStarted);
        Failed beside = failed(lease(3), 0, oom);
        assertThat(beside.getKind()).isEqualTo("OUT_OF_MEMORY");
        assertThat(beside.getDoesNotFit()).isFalse();
        assertThat(beside.getMessage()).contains("while other trials ran on the same GPU");

        assertThat(failed(lease(4), 0, "echo no module named torch; exit 1").getKind())
                .isEqualTo("ERROR");
    }

    @Test
    void optionsThatContradictEachOtherAreRefused() throws Exception {
        assertThat(worker("--slots", "2", "--slots-per-gpu", "2").waitFor()).isEqualTo(2);
        assertThat(worker("--device", "cpu", "--slots-per-gpu", "2").waitFor()).isEqualTo(2);
        assertThat(worker("--device", "cuda:7").waitFor()).isEqualTo(1);
    }

    private void assign(LeaseRef lease, int slot, String script) {
        TrialTask task = TrialTask.newBuilder()
                .setMetric("value")
                .setTrainer(TrainerSpec.newBuilder().addAllCommand(List.of("sh", "-c", script)))
                .build();
        coordinator.send(CoordinatorMessage.newBuilder()
                .setAssignment(
                        FakeCoordinator.assignment(lease, task).toBuilder().setSlot(slot)));
    }

    private Failed failed(LeaseRef lease, int slot, String script) throws InterruptedException {
        assign(lease, slot, script);
        Failed failed = coordinator.awaitResult(lease).getFailed();
        coordinator.acknowledge(lease);
        return failed;
    }

    private Process worker(String... options) throws IOException {
        return workers.start(
                Map.of(
                        "PATH",
                        smi.program().getParent() + File.pathSeparator + System.getenv("PATH"),
                        "CUDA_VISIBLE_DEVICES",
                        "",
                        "DJL_CACHE_DIR",
                        folder.resolve("djl").toString()),
                options);
    }
}
