package dev.crosscheck.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullUnmarked
class DevicesTest {
    @TempDir
    Path drivers;

    @Test
    void autoTakesAGpuOnlyWithDriverAndLibraries() throws IOException {
        assertThat(new Devices(drivers, true).resolve("auto")).isEqualTo("cpu");
        Files.createFile(drivers.resolve("nvidia0"));
        assertThat(new Devices(drivers, true).resolve("auto")).isEqualTo("cuda:0");
        assertThat(new Devices(drivers, false).resolve("auto")).isEqualTo("cpu");
    }

    @Test
    void aGpuThatCannotBeUsedIsRefusedAtTheStart() throws IOException {
        Files.createFile(drivers.resolve("nvidia0"));
        assertThat(new Devices(drivers, true).resolve("cuda:0")).isEqualTo("cuda:0");
        assertThatThrownBy(() -> new Devices(drivers, true).resolve("cuda:1"))
                .hasMessageContaining("cuda:1")
                .hasMessageContaining("--device cpu");
        assertThatThrownBy(() -> new Devices(drivers, false).resolve("cuda:0")).hasMessageContaining("CPUs only");
    }

    @Test
    void theLibrariesOfThisBuildAreForCpus() throws IOException {
        assertThatThrownBy(() -> new Devices(drivers, false).resolve("cuda:0")).isInstanceOf(IOException.class);
        assertThat(Devices.here().resolve("cpu")).isEqualTo("cpu");
    }
}
