package dev.crosscheck.worker.gpu;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What nvidia-smi says of a GPU.
 *
 * @param usedBytes memory in use by all processes; empty: unknown
 * @param utilization share of the last moments in which it computed, 0 to 1; empty: unknown
 */
public record GpuReading(Gpu gpu, OptionalLong usedBytes, OptionalDouble utilization) {}
