package dev.crosscheck.worker.slot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildWearTest {
    private final ChildWear wear = new ChildWear(3, 1000);

    @Test
    void theLastTrialIsTheOneThatReachesTheNumber() {
        wear.begun();
        wear.begun();
        assertThat(wear.ended(false, OptionalLong.empty())).isEmpty();
        wear.begun();
        assertThat(wear.ended(false, OptionalLong.empty())).contains("it has run 3 trials");
    }

    @Test
    void aTrialThatBrokeIsTheLast() {
        wear.begun();
        assertThat(wear.ended(true, OptionalLong.of(10))).contains("its last trial broke");
    }

    @Test
    void memoryCountsFromTheFirstTrialOnAndOnlyBeyondTheBound() {
        wear.begun();
        assertThat(wear.ended(false, OptionalLong.of(5L << 30))).isEmpty();
        assertThat(wear.ended(false, OptionalLong.of((5L << 30) + 1000))).isEmpty();
        assertThat(wear.ended(false, OptionalLong.empty())).isEmpty();
        assertThat(wear.ended(false, OptionalLong.of(1L << 30))).isEmpty();
        assertThat(wear.ended(false, OptionalLong.of((5L << 30) + (7L << 20))))
                .contains("its memory has grown by 7 MiB since its first trial");
    }

    @Test
    void theHeapMayFillAndWhatLiesOutsideItGrowByAGibibyte() {
        assertThat(settings("768m").growthBytes()).isEqualTo((768L << 20) + (1L << 30));
        assertThat(settings("2G").growthBytes()).isEqualTo(3L << 30);
        assertThat(settings("1048576").growthBytes()).isEqualTo((1L << 20) + (1L << 30));
    }

    private static SlotSettings settings(String heap) {
        Path none = Path.of("none");
        return new SlotSettings(heap, 3, none, none, none, Duration.ofSeconds(1), Duration.ZERO);
    }

    @Test
    void residentMemoryIsReadFromTheProcessStatus(@TempDir Path folder) throws IOException {
        Path status = Files.writeString(
                folder.resolve("status"), "Name:\tjava\nVmHWM:\t  999 kB\nVmRSS:\t  1234 kB\nThreads:\t7\n");
        assertThat(ChildProcess.resident(status)).hasValue(1234L << 10);
        assertThat(ChildProcess.resident(Files.writeString(status, "VmRSS: many\n")))
                .isEmpty();
        assertThat(ChildProcess.resident(folder.resolve("none"))).isEmpty();
    }
}
