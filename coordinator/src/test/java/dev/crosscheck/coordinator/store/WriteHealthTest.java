package dev.crosscheck.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

class WriteHealthTest {
    private final Deque<Runnable> later = new ArrayDeque<>();
    private int probes;
    private final WriteHealth health = new WriteHealth(() -> probes++, later::add);

    @Test
    void anyNumberOfFailedWritesAsksForOneProbeAtATime() {
        for (int i = 0; i < 50; i++) {
            health.failed("full");
        }
        assertThat(later).hasSize(1);

        later.remove().run();
        assertThat(probes).isEqualTo(1);
        assertThat(later).as("the probe has not ended").isEmpty();

        health.failed("still full");
        health.failed("another write");
        assertThat(later).as("the next one").hasSize(1);
    }

    @Test
    void nothingIsTriedOnceWritesWorkAndAnotherFailureIsNoticed() {
        health.failed("full");
        health.succeeded();
        later.remove().run();
        assertThat(probes).isZero();
        assertThat(health.problem()).isEmpty();

        health.failed("full again");
        later.remove().run();
        assertThat(probes).isEqualTo(1);
        health.close();
        health.failed("closed");
        assertThat(later).isEmpty();
    }
}
