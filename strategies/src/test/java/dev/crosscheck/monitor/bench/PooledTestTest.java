package dev.crosscheck.monitor.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.monitor.TestMethod;
import dev.crosscheck.monitor.bench.SimulatedSweep.Family;
import dev.crosscheck.monitor.calibrate.CalibrateOptions;
import dev.crosscheck.monitor.calibrate.Calibration;
import dev.crosscheck.monitor.calibrate.RecordedDeals;
import java.util.List;
import org.junit.jupiter.api.Test;

class PooledTestTest {
    /** 30 recorded sweeps. With a true rate of 2 % the chance of more than 4 false alarms is below 0.1 %. */
    @Test
    void findsMoreThanTheDirectTestOnRecordedSweepsAndLosesNoAlarm() {
        CalibrateOptions options = new CalibrateOptions(200, 1, 1, true, "rest", 0.05, 0.5);
        Calibration direct = Calibration.of(RecordedDeals.trials("cancer-deals"), options, TestMethod.DIRECT);
        Calibration pooled = Calibration.of(RecordedDeals.trials("cancer-deals"), options, TestMethod.POOLED);

        assertThat(pooled.totals().detected())
                .isGreaterThanOrEqualTo(2 * direct.totals().detected());
        assertThat(pooled.totals().falseAlarms()).isLessThanOrEqualTo(4);
        for (int k = 0; k < direct.runs().size(); k++) {
            boolean before = direct.runs().get(k).alarm().isPresent();
            assertThat(!before || pooled.runs().get(k).alarm().isPresent()).isTrue();
        }
    }

    /** 40 harmless sweeps with harder secret sets: at a rate of 1 % the chance of more than 3 false alarms is below 0.1 %. */
    @Test
    void harderSecretSetsAreNoAlarm() {
        MonitorStudy.Tally tally =
                new MonitorStudy.Tally().study(Family.of(0.5, 0.4, 200, 300, 0.3, 0.6), 40, 1000, List.of());

        assertThat(tally.falsePooled).isLessThanOrEqualTo(3);
        assertThat(tally.naiveHarmless).isGreaterThan(30);
    }

    /**
     * 60 harmless sweeps in which one set of three is of another task: where the direct test errs in 13 %, so in none of the 60 with a chance below 0.1 %. At a rate of 1 % the chance
     * of more than 4 false alarms is below 0.1 %.
     */
    @Test
    void oneSetOfAnotherTaskIsNoAlarm() {
        MonitorStudy.Tally tally = new MonitorStudy.Tally().study(Family.foreign(1.0, 300, 300), 60, 300000, List.of());

        assertThat(tally.falsePooled).isLessThanOrEqualTo(4).isLessThan(tally.falseDirect);
    }

    /** 40 sweeps without signal, of which 96 % are found: the chance of finding fewer than 32 is below 0.01 %. */
    @Test
    void sweepsWithoutSignalAreFound() {
        MonitorStudy.Tally tally =
                new MonitorStudy.Tally().study(Family.of(0.0, 0.4, 200, 300, 0, 0), 40, 1000, List.of());

        assertThat(tally.foundPooled).isGreaterThanOrEqualTo(32).isGreaterThanOrEqualTo(tally.foundDirect);
        assertThat(tally.missed).isZero();
    }
}
