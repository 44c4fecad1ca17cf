package dev.crosscheck.worker.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullUnmarked
class GpuSeatTest {
    private static final Gpu GPU = new Gpu(0, "GPU-aaaa", "NVIDIA L4", 20480L << 20);

    @TempDir
    Path folder;

    private FakeSmi fake;
    private List<GpuSeat> seats;

    @BeforeEach
    void make() throws IOException {
        fake = new FakeSmi(folder);
        uses(100);
        seats = GpuSeat.of(
                GpuLayout.deal(List.of(GPU), 2), Optional.of(new NvidiaSmi(fake.program(), Duration.ofSeconds(60))));
    }

    private void uses(int mebibytes) throws IOException {
        fake.answers("0, GPU-aaaa, NVIDIA L4, 20480, " + mebibytes + ", 0\n");
    }

    @Test
    void aSeatShowsItsGpuAsTheOnlyOne() {
        assertThat(seats).extracting(GpuSeat::device).containsOnly("cuda:0");
        assertThat(seats).extracting(GpuSeat::visible).containsOnly("GPU-aaaa");
        assertThat(GpuSeat.cpu().device()).isEqualTo("cpu");
        assertThat(GpuSeat.cpu().visible()).isEmpty();
        assertThat(GpuSeat.of(GpuLayout.NONE, Optional.empty())).isEmpty();
    }

    @Test
    void whoHadTheGpuToItselfDoesNotFit() throws Exception {
        seats.get(1).enter();
        seats.get(1).leave();
        seats.get(0).enter();
        MemoryShortage shortage = seats.get(0).shortage();
        assertThat(shortage.fits()).isFalse();
        assertThat(shortage.sentence())
                .contains("does not fit into the 20.0 GiB", "NVIDIA L4", "trial.resources.gpu_memory");
    }

    @Test
    void whoHadCompanyAtAnyTimeMayFitAnotherTime() throws Exception {
        seats.get(0).enter();
        seats.get(1).enter();
        seats.get(1).leave();
        assertThat(seats.get(0).shortage())
                .isEqualTo(new MemoryShortage(true, "GPU memory ran out while other trials ran on the same GPU."));
        seats.get(1).enter();
        seats.get(0).leave();
        assertThat(seats.get(1).shortage().fits())
                .as("came while the other was there")
                .isTrue();
        seats.get(1).leave();
        seats.get(0).enter();
        assertThat(seats.get(0).shortage().fits()).as("alone this time").isFalse();
    }

    @Test
    void memoryThatOtherProcessesHoldIsAReasonToTryAgain() throws Exception {
        seats.get(0).enter();
        uses(2048);
        assertThat(seats.get(0).shortage().fits()).as("a tenth is not much").isFalse();
        uses(12288);
        assertThat(seats.get(0).shortage())
                .isEqualTo(new MemoryShortage(
                        true, "GPU memory ran out while other processes held 12.0 GiB of 20.0 GiB."));
        fake.runs("exit 9");
        assertThat(seats.get(0).shortage().sentence()).contains("unknown");
        assertThat(seats.get(0).shortage().fits()).isTrue();
    }
}
