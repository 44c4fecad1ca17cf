package dev.crosscheck.worker.gpu;

/**
 * One GPU of this machine, or one instance of a GPU that is partitioned (MIG).
 *
 * @param index as nvidia-smi counts, from 0
 * @param uuid empty: unknown
 * @param model empty: unknown
 * @param memoryBytes all of its memory; 0: unknown
 */
public record Gpu(int index, String uuid, String model, long memoryBytes) {

    /** What CUDA_VISIBLE_DEVICES says for a process that is to see this GPU alone. */
    public String visible() {
        return uuid.isEmpty() ? Integer.toString(index) : uuid;
    }
}
