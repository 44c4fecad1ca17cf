package dev.crosscheck.worker.gpu;

/**
 * Why an attempt ran out of GPU memory.
 *
 * @param fits whether the same configuration may fit another time, because others used the GPU too
 * @param sentence for people
 */
public record MemoryShortage(boolean fits, String sentence) {}
