package dev.crosscheck.worker.gpu;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which slot computes on which GPU.
 *
 * @param gpus those that are used; empty on a CPU worker
 * @param slotGpus for each slot the position of its GPU in {@code gpus}; empty on a CPU worker
 */
public record GpuLayout(List<Gpu> gpus, List<Integer> slotGpus) {
    /** All slots compute on the CPU. */
    public static final GpuLayout NONE = new GpuLayout(List.of(), List.of());

    public GpuLayout {
        gpus = List.copyOf(gpus);
        slotGpus = List.copyOf(slotGpus);
    }

    /** Deals GPUs to slots in turn; GPUs beyond the number of slots are left out. */
    public static GpuLayout deal(List<Gpu> gpus, int slots) {
        int used = Math.min(gpus.size(), slots);
        return new GpuLayout(
                gpus.subList(0, used),
                IntStream.range(0, slots).mapToObj(slot -> slot % used).toList());
    }

    public boolean isEmpty() {
        return gpus.isEmpty();
    }

    /** The share of its GPU that a slot stands for, in (0, 1]. */
    public double share(int slot) {
        return 1.0 / Collections.frequency(slotGpus, slotGpus.get(slot));
    }
}
