package dev.crosscheck.worker.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GpuErrorsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 20.00 MiB. GPU 0 has a total capacity of",
                "ai.djl.engine.EngineException: CUDA out of memory. Tried to allocate 2.00 GiB",
                "RuntimeError: CUDA error: out of memory",
                "jaxlib.xla_extension.XlaRuntimeError: RESOURCE_EXHAUSTED: Out of memory while trying to allocate 8 bytes",
                "failed to allocate 2.0G from device: CUDA_ERROR_OUT_OF_MEMORY: out of memory",
                "OOM when allocating tensor with shape[64,512]",
            })
    void wordsOfTheFrameworksAreRecognised(String text) {
        assertThat(GpuErrors.outOfMemory("line before\n" + text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Killed", "OSError: [Errno 12] Cannot allocate memory", "java.lang.OutOfMemoryError"})
    void shortageOfOtherMemoryIsNot(String text) {
        assertThat(GpuErrors.outOfMemory(text)).isFalse();
    }
}
