package dev.crosscheck.worker;

import static dev.crosscheck.worker.FakeCoordinator.lease;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.proto.v1.TrainerSpec;
import dev.crosscheck.proto.v1.TrialResult;
import dev.crosscheck.proto.v1.TrialTask;
import dev.crosscheck.proto.v1.WorkerMessage;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A worker's limits on programs, from its command line to what the coordinator hears. */
@Timeout(200)
@NullUnmarked
class ProgramLimitsProcessTest {
    private static final String GOOD = "echo '{\"step\": 1, \"metrics\": {\"value\": 1}}' > metrics.jsonl";

    @TempDir
    Path folder;

    @Test
    void aProgramBeyondItsLimitsFailsAndTheNextOneRuns() throws Exception {
        try (FakeCoordinator coordinator = new FakeCoordinator();
                WorkerProcesses workers = new WorkerProcesses(coordinator, folder)) {
            workers.start("--slots", "1", "--program-memory", "300m", "--program-disk", "5m");
            coordinator.await(WorkerMessage::hasSlotReady);
            TrialResult memory = run(
                    coordinator,
                    1,
                    "[ \"$(ulimit -v)\" = 307200 ] || exit 9; echo MemoryError: too many of them; exit 1");
            assertThat(memory.getFailed().getKind()).isEqualTo("OUT_OF_MEMORY");
            assertThat(memory.getFailed().getMessage())
                    .contains("300 MiB of memory (the worker's --program-memory)", "MemoryError", "is kept on");
            TrialResult disk = run(coordinator, 2, "head -c 9000000 /dev/zero > big; sleep 60");
            assertThat(disk.getFailed().getKind()).isEqualTo("ERROR");
            assertThat(disk.getFailed().getMessage()).contains("9000000 bytes (allowed: 5242880");
            assertThat(run(coordinator, 3, GOOD).hasCompleted()).isTrue();
        }
    }

    @Test
    void aSizeThatIsNoneIsRefused() throws Exception {
        try (FakeCoordinator coordinator = new FakeCoordinator();
                WorkerProcesses workers = new WorkerProcesses(coordinator, folder)) {
            assertThat(workers.start("--program-memory", "much").waitFor()).isEqualTo(2);
        }
    }

    private static TrialResult run(FakeCoordinator coordinator, long trial, String script) throws InterruptedException {
        coordinator.assign(
                lease(trial),
                TrialTask.newBuilder()
                        .setMetric("value")
                        .setTrainer(TrainerSpec.newBuilder().addAllCommand(List.of("sh", "-c", script)))
                        .build());
        TrialResult result = coordinator.awaitResult(lease(trial));
        coordinator.acknowledge(lease(trial));
        return result;
    }
}
