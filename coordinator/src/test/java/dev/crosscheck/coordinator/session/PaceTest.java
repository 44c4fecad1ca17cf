package dev.crosscheck.coordinator.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void aSecondsWorthMayComeAtOnceAndTheRestAtThePace() {
        Pace pace = new Pace(100, 0);

        assertThat(pace.read(100, 0)).isZero();
        assertThat(pace.read(10, 0)).isEqualTo(SECOND / 10);
        assertThat(pace.read(10, SECOND / 10)).isEqualTo(SECOND / 10);
        assertThat(pace.read(5, SECOND)).isZero();
    }

    @Test
    void restingSavesNoMoreThanASecondsWorth() {
        Pace pace = new Pace(100, 0);

        assertThat(pace.read(100, 3600 * SECOND)).isZero();
        assertThat(pace.read(1, 3600 * SECOND)).isEqualTo(SECOND / 100);
    }

    @Test
    void whoNeverStopsIsReadAtThePace() {
        Pace pace = new Pace(1000, 0);
        long now = 0;
        int read = 0;
        while (now < 10 * SECOND) {
            read += 16;
            now += pace.read(16, now);
        }
        assertThat(read).isBetween(10_900, 11_100);
    }
}
