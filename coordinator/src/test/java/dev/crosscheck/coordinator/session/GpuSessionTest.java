package dev.crosscheck.coordinator.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.coordinator.scheduler.SchedulerCommand.GpuState;
import dev.crosscheck.coordinator.scheduler.SchedulerCommand.SlotState;
import dev.crosscheck.coordinator.session.SessionInput.SlotShare;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What a session takes from its worker about GPUs, and the gauges of it. */
class GpuSessionTest {
    private static final GpuState GPU =
            new GpuState("L4", 24L << 30, OptionalLong.of(1L << 30), OptionalDouble.of(0.5));
    private static final GpuState SILENT = new GpuState("L4", 24L << 30, OptionalLong.empty(), OptionalDouble.empty());

    private static String refusal(int slots, List<GpuState> gpus, SlotShare... shares) {
        return HelloCheck.refusal(new SessionInput.Hello(
                        1, "w", "i", slots, "cuda", Map.of(), "1", List.of(), gpus, List.of(shares)))
                .map(SessionEnd::message)
                .orElse("");
    }

    @Test
    void everySlotOfAGpuWorkerSaysWhatItOffers() {
        assertThat(refusal(2, List.of(GPU), new SlotShare(0, 0.5), new SlotShare(0, 0.5)))
                .isEmpty();
        assertThat(refusal(1, List.of())).isEmpty();
        assertThat(refusal(2, List.of(GPU), new SlotShare(0, 1))).contains("slot_gpus: 1", "each of the 2 slots");
        assertThat(refusal(1, List.of(GPU))).contains("gpus: 1, slot_gpus: 0");
        assertThat(refusal(1, List.of(), new SlotShare(0, 1))).contains("gpus: 0, slot_gpus: 1");
        assertThat(refusal(1, List.of(GPU), new SlotShare(1, 1))).contains("1.0 of GPU 1", "GPU 0 to 0");
        assertThat(refusal(1, List.of(GPU), new SlotShare(0, 0))).contains("0.0 of GPU 0");
        assertThat(refusal(1, List.of(GPU), new SlotShare(0, Double.NaN))).contains("NaN of GPU 0");
    }

    @Test
    void gaugesFollowTheWorkerAndGoWithIt() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        WorkerMeters meters = new WorkerMeters(registry);
        Object session = new Object();
        SlotState idle = new SlotState(0, "", "", 0, 0.5);
        SlotState busy = new SlotState(1, "s", "s", 0, 0.5);
        meters.show("w", session, List.of(idle, busy), List.of(SILENT));
        assertThat(value(registry, "crosscheck.worker.slots")).isEqualTo(2);
        assertThat(value(registry, "crosscheck.worker.slots.busy")).isEqualTo(1);
        assertThat(value(registry, "crosscheck.worker.gpus")).isEqualTo(1);
        assertThat(value(registry, "crosscheck.worker.gpu.slots.idle.share")).isEqualTo(0.5);
        assertThat(value(registry, "crosscheck.worker.gpu.memory.bytes")).isEqualTo(24.0 * (1L << 30));
        assertThat(value(registry, "crosscheck.worker.gpu.utilization")).isNaN();

        meters.show("w", session, List.of(busy, busy), List.of(GPU));
        assertThat(value(registry, "crosscheck.worker.gpu.slots.idle.share")).isZero();
        assertThat(value(registry, "crosscheck.worker.gpu.utilization")).isEqualTo(0.5);
        assertThat(value(registry, "crosscheck.worker.gpu.memory.used.bytes")).isEqualTo(1L << 30);

        Object next = new Object();
        meters.show("w", next, List.of(idle), List.of(GPU));
        meters.hide("w", session);
        assertThat(value(registry, "crosscheck.worker.slots"))
                .as("the newer session's")
                .isEqualTo(1);
        meters.hide("w", next);
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void aCpuWorkerHasNoGaugesOfGpus() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        new WorkerMeters(registry).show("w", new Object(), List.of(new SlotState(0, "", "")), List.of());
        assertThat(registry.getMeters())
                .extracting(meter -> meter.getId().getName())
                .containsExactlyInAnyOrder("crosscheck.worker.slots", "crosscheck.worker.slots.busy");
    }

    private static double value(SimpleMeterRegistry registry, String name) {
        return registry.get(name).tag("worker", "w").gauge().value();
    }
}
