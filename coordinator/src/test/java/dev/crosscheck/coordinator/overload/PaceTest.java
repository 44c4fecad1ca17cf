package dev.crosscheck.coordinator.overload;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void aSecondsWorthMayComeAtOnceAndTheRestAtThePace() {
        Pace pace = new Pace(100, 0);

        assertThat(pace.take(100, 0)).isZero();
        assertThat(pace.take(10, 0)).isEqualTo(SECOND / 10);
        assertThat(pace.take(10, SECOND / 10)).isEqualTo(SECOND / 10);
        assertThat(pace.take(5, SECOND)).isZero();
    }

    @Test
    void restingSavesNoMoreThanASecondsWorth() {
        Pace pace = new Pace(100, 0);

        assertThat(pace.take(100, 3600 * SECOND)).isZero();
        assertThat(pace.take(1, 3600 * SECOND)).isEqualTo(SECOND / 100);
    }

    @Test
    void whoNeverStopsIsReadAtThePace() {
        Pace pace = new Pace(1000, 0);
        long now = 0;
        int read = 0;
        while (now < 10 * SECOND) {
            read += 16;
            now += pace.take(16, now);
        }
        assertThat(read).isBetween(10_900, 11_100);
    }

    @Test
    void whoAsksTooOftenIsRefusedAndLosesNothingByAsking() {
        Pace pace = new Pace(10, 0);
        for (int i = 0; i < 10; i++) {
            assertThat(pace.tryTake(0)).as("a second's worth at once").isTrue();
        }
        for (int i = 0; i < 1000; i++) {
            assertThat(pace.tryTake(SECOND / 20)).isFalse();
        }
        assertThat(pace.tryTake(SECOND / 9)).isTrue();
        assertThat(pace.tryTake(SECOND / 9)).isFalse();
    }
}
