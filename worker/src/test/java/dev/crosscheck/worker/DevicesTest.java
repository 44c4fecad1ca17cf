package dev.crosscheck.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.worker.gpu.FakeSmi;
import dev.crosscheck.worker.gpu.Gpu;
import dev.crosscheck.worker.gpu.NvidiaSmi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullUnmarked
class DevicesTest {
    private static final OptionalInt LEFT_OUT = OptionalInt.empty();

    @TempDir
    Path folder;

    private Path drivers;
    private FakeSmi smi;

    @BeforeEach
    void make() throws IOException {
        drivers = Files.createDirectory(folder.resolve("dev"));
        smi = new FakeSmi(Files.createDirectory(folder.resolve("bin")));
    }

    private Devices files(boolean cuda) {
        return new Devices(drivers, Optional.empty(), Optional.empty(), cuda);
    }

    private Devices asked(String visible) {
        return new Devices(
                drivers,
                Optional.of(new NvidiaSmi(smi.program(), Duration.ofSeconds(30))),
                Optional.ofNullable(visible),
                true);
    }

    private static Devices.Choice auto(Devices devices) throws Exception {
        return devices.choose("auto", LEFT_OUT, LEFT_OUT);
    }

    @Test
    void autoIsTheCpuWithTheReasonWhereNoGpuIs() throws Exception {
        Devices.Choice choice = auto(files(true));
        assertThat(choice.device()).isEqualTo("cpu");
        assertThat(choice.slots()).isEqualTo(1);
        assertThat(choice.layout().isEmpty()).isTrue();
        assertThat(choice.notes())
                .singleElement()
                .asString()
                .contains("compute on the CPU", "no nvidia-smi on the PATH", drivers.resolve("nvidia0") + ". Give");
        assertThat(files(true).choose("auto", OptionalInt.of(3), LEFT_OUT).slots())
                .isEqualTo(3);
        assertThat(files(true).choose("cpu", LEFT_OUT, LEFT_OUT).notes()).isEmpty();
    }

    @Test
    void withoutNvidiaSmiTheDriversFilesAreCountedAndMemoryIsUnknown() throws Exception {
        Files.createFile(drivers.resolve("nvidia0"));
        Files.createFile(drivers.resolve("nvidiactl"));
        Devices.Choice one = auto(files(true));
        assertThat(one.device()).isEqualTo("cuda:0");
        assertThat(one.layout().gpus()).containsExactly(new Gpu(0, "", "", 0));
        assertThat(one.layout().gpus().get(0).visible()).isEqualTo("0");
        assertThat(one.notes()).singleElement().asString().contains("memory of a GPU is unknown");
        Files.createFile(drivers.resolve("nvidia1"));
        assertThat(auto(files(true)).device()).isEqualTo("cuda");
    }

    @Test
    void aGpuThatIsNotThereIsRefusedAtTheStart() throws Exception {
        assertThatThrownBy(() -> files(true).choose("cuda:0", LEFT_OUT, LEFT_OUT))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the device cuda:0 is not there (no nvidia-smi on the PATH and no ")
                .hasMessageContaining("--device cpu");
        assertThatThrownBy(() -> files(true).choose("cuda", LEFT_OUT, LEFT_OUT)).hasMessageContaining("nvidia0");
        smi.answers(FakeSmi.TWO);
        assertThat(asked(null).choose("cuda:1", LEFT_OUT, LEFT_OUT).layout().gpus())
                .singleElement()
                .extracting(Gpu::uuid)
                .isEqualTo("GPU-bbbb-2222");
        assertThatThrownBy(() -> asked(null).choose("cuda:2", LEFT_OUT, LEFT_OUT))
                .hasMessageContaining("cuda:2")
                .hasMessageContaining("2 visible on this machine");
    }

    @Test
    void librariesForCpusLeaveTheGpuToProgramsAndSaySo() throws Exception {
        smi.answers(FakeSmi.TWO);
        Devices cpuLibraries = new Devices(
                drivers, Optional.of(new NvidiaSmi(smi.program(), Duration.ofSeconds(30))), Optional.empty(), false);
        Devices.Choice choice = auto(cpuLibraries);
        assertThat(choice.device()).isEqualTo("cuda");
        assertThat(choice.notes())
                .singleElement()
                .asString()
                .contains("built-in trainers compute on the CPU", "programs", "docs/gpu.md");
    }

    @Test
    void slotsAreDealtToAllGpusInTurn() throws Exception {
        smi.answers(FakeSmi.TWO);
        assertThat(auto(asked(null)).layout().slotGpus()).containsExactly(0, 1);
        assertThat(auto(asked(null)).notes()).isEmpty();
        Devices.Choice shared = asked(null).choose("cuda", LEFT_OUT, OptionalInt.of(2));
        assertThat(shared.slots()).isEqualTo(4);
        assertThat(shared.layout().slotGpus()).containsExactly(0, 1, 0, 1);
        assertThat(shared.layout().share(3)).isEqualTo(0.5);
        Devices.Choice three = asked(null).choose("auto", OptionalInt.of(3), LEFT_OUT);
        assertThat(three.layout().slotGpus()).containsExactly(0, 1, 0);
        assertThat(three.layout().share(0)).isEqualTo(0.5);
        assertThat(three.layout().share(1)).isEqualTo(1);
        Devices.Choice single = asked(null).choose("auto", OptionalInt.of(1), LEFT_OUT);
        assertThat(single.device()).isEqualTo("cuda:0");
        assertThat(single.layout().gpus()).hasSize(1);
        assertThat(single.notes()).singleElement().asString().contains("1 of 2 GPUs are not used");
    }

    @Test
    void numberedWorkersOfOneMachineSpreadOverItsGpus() throws Exception {
        OptionalInt one = OptionalInt.of(1);
        assertThat(files(true).choose("auto:1", one, LEFT_OUT).device()).isEqualTo("cpu");
        smi.answers(FakeSmi.TWO);
        for (int worker = 0; worker < 4; worker++) {
            Devices.Choice choice = asked(null).choose("auto:" + worker, one, LEFT_OUT);
            assertThat(choice.device()).isEqualTo("cuda:" + worker % 2);
            assertThat(choice.layout().slotGpus()).containsExactly(0);
            assertThat(choice.notes()).isEmpty();
        }
    }

    @Test
    void cudaVisibleDevicesIsRespected() throws Exception {
        smi.answers(FakeSmi.TWO);
        assertThat(auto(asked("1")).layout().gpus()).extracting(Gpu::uuid).containsExactly("GPU-bbbb-2222");
        assertThat(auto(asked("1")).device()).isEqualTo("cuda:1");
        assertThat(auto(asked("GPU-bb,0")).layout().gpus())
                .extracting(Gpu::uuid)
                .containsExactly("GPU-bbbb-2222", "GPU-aaaa-1111");
        assertThat(auto(asked("0,7,1")).layout().gpus())
                .as("as in CUDA an unknown one hides the rest")
                .hasSize(1);
        for (String none : new String[] {"", "-1", "NoDevFiles"}) {
            assertThat(auto(asked(none)).device()).isEqualTo("cpu");
            assertThat(auto(asked(none)).notes())
                    .singleElement()
                    .asString()
                    .contains("CUDA_VISIBLE_DEVICES is \"" + none + "\" and leaves no GPU");
        }
        Gpu instance = auto(asked("MIG-cccc")).layout().gpus().get(0);
        assertThat(instance.visible()).isEqualTo("MIG-cccc");
        assertThat(instance.memoryBytes()).isZero();
    }

    @Test
    void aBrokenDriverMeansTheCpuWithTheReasonAndAnErrorWhereAGpuIsAskedFor() throws Exception {
        Files.createFile(drivers.resolve("nvidia0"));
        smi.runs("echo 'NVIDIA-SMI has failed because it could not talk to the driver.'; exit 9");
        Devices.Choice choice = auto(asked(null));
        assertThat(choice.device()).isEqualTo("cpu");
        assertThat(choice.notes())
                .singleElement()
                .asString()
                .contains("nvidia-smi ended with exit status 9: NVIDIA-SMI has failed", "check the driver");
        assertThatThrownBy(() -> asked(null).choose("cuda:0", LEFT_OUT, LEFT_OUT))
                .hasMessageContaining("exit status 9")
                .hasMessageContaining("--device cpu");
    }

    @Test
    void theLibrariesOfThisBuildAreForCpusAndTheEnvironmentCanNameOthers() throws Exception {
        smi.answers(FakeSmi.TWO);
        String path = smi.program().getParent().toString();
        assertThat(auto(Devices.here(Map.of("PATH", path))).notes())
                .singleElement()
                .asString()
                .contains("libraries are those for CPUs");
        Map<String, String> other =
                Map.of("PATH", path, "PYTORCH_LIBRARY_PATH", "/opt/torch/lib", "PYTORCH_FLAVOR", "cu128");
        assertThat(auto(Devices.here(other)).notes()).isEmpty();
        assertThat(Devices.here(Map.of("PATH", "")).smi()).isEmpty();
    }
}
