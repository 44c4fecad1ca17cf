package dev.crosscheck.worker.trainer;

import java.util.List;
import java.util.Locale;

/** Recognises by their words the errors of frameworks that ran out of GPU memory. */
public final class GpuErrors {
    /** In lower case: PyTorch (two forms), the CUDA driver (JAX, TensorFlow, Numba), its runtime, XLA, TensorFlow. */
    private static final List<String> OUT_OF_MEMORY = List.of(
            "cuda out of memory",
            "cuda error: out of memory",
            "cuda_error_out_of_memory",
            "cudaerrormemoryallocation",
            "resource_exhausted: out of memory",
            "oom when allocating tensor");

    private GpuErrors() {}

    /** Whether the text says that GPU memory ran out. */
    public static boolean outOfMemory(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return OUT_OF_MEMORY.stream().anyMatch(lower::contains);
    }
}
