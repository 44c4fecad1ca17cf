package dev.crosscheck.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class CoarseningTest {
    @Test
    void aBandHoldsTheIntervalAndHasNoLeftoverDigits() {
        Interval coarse = Coarsening.coarse(report(new Interval(0.9444, 0.9251, 0.9637)))
                .expectedScore()
                .orElseThrow();

        assertThat(coarse).isEqualTo(new Interval(0.94, 0.92, 0.97));
    }

    @Test
    void boundsThatLieOnAStepStay() {
        Interval coarse = Coarsening.coarse(report(new Interval(0.3, 0.1, 0.7)))
                .expectedScore()
                .orElseThrow();

        assertThat(coarse.low()).isEqualTo(0.0); // steps of 0.2
        assertThat(coarse.high()).isEqualTo(0.8);
        assertThat(Coarsening.coarse(report(new Interval(0.94, 0.92, 0.96)))
                        .expectedScore()
                        .orElseThrow())
                .isEqualTo(new Interval(0.94, 0.92, 0.96)); // 0.02 wide, steps of 0.02
    }

    @Test
    void smallAndLargeScoresKeepTheirDigits() {
        assertThat(Coarsening.coarse(report(new Interval(3.21e-11, 2.2e-11, 4.2e-11)))
                        .expectedScore()
                        .orElseThrow()
                        .estimate())
                .isEqualTo(3e-11);
        assertThat(Coarsening.coarse(report(new Interval(12_345, 11_000, 13_700)))
                        .expectedScore()
                        .orElseThrow())
                .isEqualTo(new Interval(12_000, 11_000, 14_000));
    }

    @Test
    void countsAreRoundedUpToTwoDigits() {
        assertThat(Coarsening.twoDigits(751)).isEqualTo(760);
        assertThat(Coarsening.twoDigits(12_001.2)).isEqualTo(13_000);
        assertThat(Coarsening.twoDigits(60)).isEqualTo(60);
    }

    private static OverfitReport report(Interval expected) {
        return new OverfitReport(
                Verdict.INCONCLUSIVE,
                Verdict.INCONCLUSIVE,
                30,
                OptionalLong.of(1),
                OptionalDouble.of(0.9),
                Optional.of(expected),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.of(1),
                Optional.empty(),
                Trust.SCORED,
                OptionalLong.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                Diagnostics.none());
    }
}
