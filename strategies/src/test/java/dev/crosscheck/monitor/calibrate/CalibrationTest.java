package dev.crosscheck.monitor.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crosscheck.monitor.TestMethod;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CalibrationTest {
    private static final CalibrateOptions IN_ORDER = new CalibrateOptions(200, 1, 1, true, "rest", 0.05, 0.5);

    /** The expected lines were computed by an independent program (NumPy). */
    @ParameterizedTest
    @ValueSource(strings = {"cancer-deals", "digits-deals"})
    void replayAgreesWithAnIndependentImplementation(String name) {
        Calibration calibration = Calibration.of(RecordedDeals.trials(name), IN_ORDER, TestMethod.DIRECT);

        List<Map<String, String>> expected = RecordedDeals.expected(name);
        assertThat(calibration.runs()).hasSameSizeAs(expected);
        for (int k = 0; k < expected.size(); k++) {
            Map<String, @Nullable Object> run = calibration.runs().get(k).asMap(0.5);
            expected.get(k).forEach((key, value) -> assertSame(key, run.get(key), value));
        }
    }

    private static void assertSame(String key, @Nullable Object actual, String expected) {
        if (actual instanceof Double number) {
            assertThat(number).as(key).isCloseTo(Double.parseDouble(expected), within(1e-9));
        } else {
            assertThat(String.valueOf(actual)).as(key).isEqualTo(expected);
        }
    }

    @Test
    void totalsCountTheRuns() {
        Calibration calibration = Calibration.of(RecordedDeals.trials("cancer-deals"), IN_ORDER);

        List<Map<String, String>> expected = RecordedDeals.expected("cancer-deals");
        long naive =
                expected.stream().filter(run -> "true".equals(run.get("naive"))).count();
        assertThat(calibration.totals().runs()).isEqualTo(30);
        assertThat(calibration.totals().judged()).isEqualTo(30);
        assertThat(calibration.runs().stream().filter(CalibrationRun::naive)).hasSize((int) naive);
        assertThat(calibration.totals().asMap())
                .containsKeys("runs", "false_alarms", "harmful", "detected", "coverage");
    }

    @Test
    void sameSeedGivesSameRunsAndAnotherSeedGivesOthers() {
        List<RecordedTrial> trials = RecordedDeals.trials("cancer-deals").subList(0, 200);
        Calibration first = Calibration.of(trials, new CalibrateOptions(60, 3, 1, false, "rest", 0.05, 0.5));

        assertThat(Calibration.of(trials, new CalibrateOptions(60, 3, 1, false, "rest", 0.05, 0.5)))
                .isEqualTo(first);
        assertThat(Calibration.of(trials, new CalibrateOptions(60, 3, 2, false, "rest", 0.05, 0.5)))
                .isNotEqualTo(first);
        assertThat(first.runs()).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    void tableWithoutTruthGivesNulls() {
        RecordedTableHeader header =
                new RecordedTableHeader(List.of("config", "status", "bits_tune", "bits_s1", "bits_s2"), "rest");
        List<RecordedTrial> trials = java.util.stream.IntStream.range(0, 30)
                .mapToObj(j -> header.parse(List.of("c" + j, "ok", bits(j, 40), bits(j * 7, 40), bits(j * 5, 40)))
                        .orElseThrow())
                .toList();

        Map<String, @Nullable Object> run =
                Calibration.of(trials, IN_ORDER).runs().get(0).asMap(0.5);

        assertThat(run).containsEntry("true_gain", null).containsEntry("false_alarm", null);
        assertThat(Calibration.of(trials, IN_ORDER).totals().asMap()).containsEntry("coverage", null);
    }

    @Test
    void rowsThatFailedAreLeftOut() {
        RecordedTableHeader header =
                new RecordedTableHeader(List.of("status", "bits_tune", "bits_s1", "bits_s2"), "rest");

        assertThat(header.parse(List.of("failed", "", "", ""))).isEmpty();
        assertThatThrownBy(() -> header.parse(List.of("ok", "01", "0x", "11"))).hasMessageContaining("bits_s1");
        assertThatThrownBy(() -> header.parse(List.of("ok", "01"))).hasMessageContaining("2 fields (expected: 4");
        assertThatThrownBy(() -> new RecordedTableHeader(List.of("bits_tune"), "rest"))
                .hasMessageContaining("bits_SET");
    }

    private static String bits(int seed, int size) {
        StringBuilder text = new StringBuilder();
        for (int e = 0; e < size; e++) {
            text.append((seed * 31 + e * e) % 7 < 4 ? '1' : '0');
        }
        return text.toString();
    }
}
