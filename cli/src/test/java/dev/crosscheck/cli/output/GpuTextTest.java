package dev.crosscheck.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.crosscheck.proto.v1.Sweep;
import dev.crosscheck.proto.v1.Worker;
import dev.crosscheck.proto.v1.WorkerGpu;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Workers with GPUs in tables and JSON, and sweeps that wait for one. */
class GpuTextTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Worker CPU = Worker.newBuilder()
            .setWorker("plain")
            .setState("CONNECTED")
            .setSlots(1)
            .setDevice("cpu")
            .build();
    private static final Worker GPUS = Worker.newBuilder()
            .setWorker("fast")
            .setState("CONNECTED")
            .setSlots(4)
            .setBusy(3)
            .setDevice("cuda")
            .addGpus(
                    gpu("NVIDIA L4", 24).setBusy(2).setMemoryUsedBytes(6L << 30).setUtilization(0.5))
            .addGpus(gpu("NVIDIA L4", 24).setBusy(1).setMemoryUsedBytes(0).setUtilization(0))
            .build();
    private static final Worker SILENT = GPUS.toBuilder()
            .setWorker("silent")
            .clearGpus()
            .addGpus(gpu("", 0))
            .addGpus(gpu("NVIDIA L4", 24))
            .build();

    private static WorkerGpu.Builder gpu(String model, long gibibytes) {
        return WorkerGpu.newBuilder()
                .setModel(model)
                .setMemoryBytes(gibibytes << 30)
                .setSlots(2);
    }

    @Test
    void theTableShowsModelsLoadAndMemoryOfAllGpusTogether() {
        assertThat(Tables.workers(List.of(CPU, GPUS, SILENT), NOW))
                .containsExactly(
                        "WORKER  STATE      BUSY  SLOTS  DEVICE                  GPU LOAD    GPU MEMORY  LABELS  LAST SEEN",
                        "plain   CONNECTED     0      1  cpu                            -             -  -       -",
                        "fast    CONNECTED     3      4  2 x NVIDIA L4                25%  6.0/48.0 GiB  -       -",
                        "silent  CONNECTED     3      4  1 x GPU, 1 x NVIDIA L4         -    ?/24.0 GiB  -       -");
    }

    @Test
    void withoutGpusTheTableIsAsNarrowAsItWas() {
        assertThat(Tables.workers(List.of(CPU), NOW).get(0))
                .isEqualTo("WORKER  STATE      BUSY  SLOTS  DEVICE  LABELS  LAST SEEN");
    }

    @Test
    void jsonHasEachGpuAndNullForWhatIsUnknown() {
        JsonNode all = SweepShapes.workers(List.of(CPU, GPUS, SILENT));
        assertThat(all.get(0).get("gpus")).isEmpty();
        assertThat(all.get(1).get("gpus").get(0))
                .hasToString("{\"model\":\"NVIDIA L4\",\"memory_bytes\":25769803776,\"slots\":2,\"busy\":2,"
                        + "\"memory_used_bytes\":6442450944,\"utilization\":0.5}");
        assertThat(all.get(2).get("gpus").get(0))
                .hasToString("{\"model\":null,\"memory_bytes\":null,\"slots\":2,\"busy\":0,"
                        + "\"memory_used_bytes\":null,\"utilization\":null}");
    }

    @Test
    void aSweepThatWaitsForAWorkerSaysSoBelowTheTable() {
        Sweep sweep = Sweep.newBuilder()
                .setSweep("big-000001")
                .setState("ACTIVE")
                .setWaiting("no worker is connected")
                .build();
        assertThat(Tables.sweeps(List.of(sweep), NOW)).last().isEqualTo("big-000001 waits: no worker is connected.");
        JsonNode all = SweepShapes.sweeps(List.of(sweep, Sweep.getDefaultInstance()));
        assertThat(all.get(0).get("waiting").asText()).isEqualTo("no worker is connected");
        assertThat(all.get(1).get("waiting").isNull()).isTrue();
    }
}
