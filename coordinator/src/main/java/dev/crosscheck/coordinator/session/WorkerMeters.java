package dev.crosscheck.coordinator.session;

import dev.crosscheck.coordinator.scheduler.SchedulerCommand.GpuState;
import dev.crosscheck.coordinator.scheduler.SchedulerCommand.SlotState;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Gauges of the workers that are connected to this coordinator; they go with the worker. Thread-safe. */
final class WorkerMeters {
    /** What a worker showed last, and the gauges that read it. */
    private static final class Shown {
        private final Object session;
        private final List<Meter> meters = new ArrayList<>();
        private volatile List<SlotState> slots;
        private volatile List<GpuState> gpus;

        Shown(Object session, List<SlotState> slots, List<GpuState> gpus) {
            this.session = session;
            this.slots = slots;
            this.gpus = gpus;
        }

        long busy() {
            return slots.stream().filter(slot -> !slot.running().isEmpty()).count();
        }

        /** NaN without GPU slots. */
        double idleShare() {
            List<SlotState> all = slots.stream().filter(slot -> slot.gpu() >= 0).toList();
            long idle = all.stream().filter(slot -> slot.running().isEmpty()).count();
            return all.isEmpty() ? Double.NaN : (double) idle / all.size();
        }
    }

    private final MeterRegistry registry;
    private final Map<String, Shown> shown = new HashMap<>();

    WorkerMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** A session's slots and GPUs; the session that showed this worker before is forgotten. */
    synchronized void show(String worker, Object session, List<SlotState> slots, List<GpuState> gpus) {
        Shown known = shown.get(worker);
        if (known != null && known.session == session) {
            known.slots = slots;
            known.gpus = gpus;
            return;
        }
        remove(known);
        Shown fresh = new Shown(session, slots, gpus);
        shown.put(worker, fresh);
        add(fresh, "crosscheck.worker.slots", "Slots", w -> w.slots.size(), worker);
        add(fresh, "crosscheck.worker.slots.busy", "Slots that run a trial", Shown::busy, worker);
        if (!gpus.isEmpty()) {
            add(fresh, "crosscheck.worker.gpus", "GPUs", w -> w.gpus.size(), worker);
            String idle = "Share of the slots on GPUs that run no trial, 0 to 1";
            add(fresh, "crosscheck.worker.gpu.slots.idle.share", idle, Shown::idleShare, worker);
        }
        for (int i = 0; i < gpus.size(); i++) {
            int gpu = i;
            String[] tags = {worker, Integer.toString(i)};
            String used = "Memory in use by all processes, in bytes";
            add(fresh, "crosscheck.worker.gpu.memory.used.bytes", used, w -> used(w.gpus.get(gpu)), tags);
            String all = "All memory, in bytes";
            add(
                    fresh,
                    "crosscheck.worker.gpu.memory.bytes",
                    all,
                    w -> w.gpus.get(gpu).memoryBytes(),
                    tags);
            String busy = "Share of the time in which it computed, 0 to 1";
            add(fresh, "crosscheck.worker.gpu.utilization", busy, w -> utilization(w.gpus.get(gpu)), tags);
        }
    }

    /** Takes the worker's gauges away, unless another session shows it by now. */
    synchronized void hide(String worker, Object session) {
        Shown known = shown.get(worker);
        if (known != null && known.session == session) {
            shown.remove(worker);
            remove(known);
        }
    }

    private void remove(@Nullable Shown known) {
        if (known != null) {
            known.meters.forEach(registry::remove);
        }
    }

    /** @param tags the worker and, for a gauge of a GPU, its position */
    private void add(Shown state, String name, String what, ToDoubleFunction<Shown> value, String... tags) {
        Gauge.Builder<Shown> gauge =
                Gauge.builder(name, state, value).description(what).tag("worker", tags[0]);
        state.meters.add((tags.length > 1 ? gauge.tag("gpu", tags[1]) : gauge).register(registry));
    }

    private static double used(GpuState gpu) {
        return gpu.usedBytes().isPresent() ? gpu.usedBytes().getAsLong() : Double.NaN;
    }

    private static double utilization(GpuState gpu) {
        return gpu.utilization().orElse(Double.NaN);
    }
}
