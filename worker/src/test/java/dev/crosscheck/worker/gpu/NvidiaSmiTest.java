package dev.crosscheck.worker.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullUnmarked
class NvidiaSmiTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private FakeSmi fake;

    @BeforeEach
    void make() throws IOException {
        fake = new FakeSmi(folder);
    }

    private List<GpuReading> query() throws Exception {
        return new NvidiaSmi(fake.program(), LONG).query();
    }

    @Test
    void goodLinesAreGpusWithMemoryInBytesAndUtilisationAsAShare() throws Exception {
        fake.answers(FakeSmi.TWO);
        assertThat(query())
                .containsExactly(
                        new GpuReading(
                                new Gpu(0, "GPU-aaaa-1111", "NVIDIA L4", 23034L << 20),
                                OptionalLong.of(1L << 30),
                                OptionalDouble.of(0.37)),
                        new GpuReading(
                                new Gpu(1, "GPU-bbbb-2222", "NVIDIA L4", 23034L << 20),
                                OptionalLong.of(0),
                                OptionalDouble.of(0)));
    }

    @Test
    void whatADriverDoesNotTellIsUnknownAndLinesOfInstancesAreNoGpus() throws Exception {
        fake.answers(
                """
                0, GPU-aaaa, NVIDIA A100-SXM4-40GB, 40960, 38, [N/A]
                  MIG 1g.5gb      Device  0: (UUID: MIG-cccc)
                1, GPU-bbbb, NVIDIA GB10, [N/A], [Not Supported], 5
                """);
        assertThat(query())
                .containsExactly(
                        new GpuReading(
                                new Gpu(0, "GPU-aaaa", "NVIDIA A100-SXM4-40GB", 40960L << 20),
                                OptionalLong.of(38L << 20),
                                OptionalDouble.empty()),
                        new GpuReading(
                                new Gpu(1, "GPU-bbbb", "NVIDIA GB10", 0),
                                OptionalLong.empty(),
                                OptionalDouble.of(0.05)));
    }

    @Test
    void noDevicesIsAnAnswer() throws Exception {
        fake.runs("echo 'No devices were found'; exit 6");
        assertThat(query()).isEmpty();
    }

    @Test
    void garbageIsRefusedWithTheLine() throws Exception {
        fake.answers("<html>busy</html>\n");
        assertThatThrownBy(this::query)
                .isInstanceOf(IOException.class)
                .hasMessage("nvidia-smi answered what is no line of a GPU: <html>busy</html>");
        fake.answers("zero, GPU-aaaa, NVIDIA L4, 23034, 1024, 37\n");
        assertThatThrownBy(this::query).hasMessageContaining("zero, GPU-aaaa");
        fake.answers("0, GPU-aaaa, NVIDIA L4, lots, 1024, 37\n");
        assertThatThrownBy(this::query).hasMessageContaining("lots");
    }

    @Test
    void aFailureIsToldWithItsStatusAndFirstLine() throws Exception {
        fake.runs("echo 'NVIDIA-SMI has failed.'; echo more; exit 9");
        assertThatThrownBy(this::query).hasMessage("nvidia-smi ended with exit status 9: NVIDIA-SMI has failed.");
    }

    @Test
    void oneThatHangsIsEndedWithItsChildren() throws Exception {
        fake.runs("echo $$ > " + folder.resolve("pid") + "\nsleep 86397\necho done");
        // Long enough for a shell to begin on a busy machine, so that there is something to end.
        assertThatThrownBy(() -> new NvidiaSmi(fake.program(), Duration.ofSeconds(3)).query())
                .hasMessage("nvidia-smi did not answer within 3.0 s");
        ProcessHandle.of(Long.parseLong(Files.readString(folder.resolve("pid")).strip()))
                .ifPresent(process -> process.onExit().join());
        ProcessHandle.allProcesses()
                .filter(p -> p.info().commandLine().orElse("").contains("sleep 86397"))
                .forEach(process -> assertThat(process.onExit()).succeedsWithin(LONG));
    }

    @Test
    void itIsFoundOnThePathAsTheShellWould() throws Exception {
        Path other = Files.createDirectory(folder.resolve("other"));
        assertThat(NvidiaSmi.find(other + File.pathSeparator + folder)).contains(fake.program());
        assertThat(NvidiaSmi.find(other.toString())).isEmpty();
        assertThat(fake.program().toFile().setExecutable(false, false)).isTrue();
        assertThat(NvidiaSmi.find(folder.toString())).isEmpty();
    }

    @Test
    void theSamplerTellsTheLastAnswerByPlaceInTheLayoutAndForgetsItWhenNoneComes() throws Exception {
        fake.answers(FakeSmi.TWO);
        NvidiaSmi smi = new NvidiaSmi(fake.program(), LONG);
        Gpu second = smi.query().get(1).gpu();
        try (GpuSampler sampler = new GpuSampler(GpuLayout.deal(List.of(second), 2), Optional.of(smi))) {
            assertThat(sampler.latest()).isEmpty();
            sampler.sample();
            assertThat(sampler.latest()).containsExactly(new GpuLoad(0, OptionalLong.of(0), OptionalDouble.of(0)));
            fake.runs("exit 9");
            sampler.sample();
            assertThat(sampler.latest()).isEmpty();
        }
    }
}
