package dev.crosscheck.worker.gpu;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * How busy a GPU was a few seconds ago.
 *
 * @param gpu position in the worker's {@link GpuLayout#gpus}
 * @param usedBytes memory in use by all processes; empty: unknown
 * @param utilization share of the time in which it computed, 0 to 1; empty: unknown
 */
public record GpuLoad(int gpu, OptionalLong usedBytes, OptionalDouble utilization) {}
