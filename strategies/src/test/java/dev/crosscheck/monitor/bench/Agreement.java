package dev.crosscheck.monitor.bench;

import dev.crosscheck.monitor.TestMethod;
import dev.crosscheck.monitor.calibrate.CalibrateOptions;
import dev.crosscheck.monitor.calibrate.Calibration;
import dev.crosscheck.monitor.calibrate.CalibrationRun;
import dev.crosscheck.monitor.calibrate.RecordedDeals;
import dev.crosscheck.monitor.calibrate.RecordedTrial;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Compares every run with an independent program's, key by key: numbers to 1e-9, all else exactly, for the direct test; and counts where the default test parts from it.
 * Run with {@code Agreement TABLE.csv.gz EXPECTED.jsonl}; see {@code docs/figures/agreement.sh}. Exits with 1 when a run differs.
 */
public final class Agreement {
    private Agreement() {}

    public static void main(String[] args) throws IOException {
        List<RecordedTrial> trials = RecordedDeals.read(args[0]);
        List<Map<String, String>> expected = RecordedDeals.expected(Path.of(args[1]));
        CalibrateOptions options = new CalibrateOptions(200, 1, 1, true, "rest", 0.05, 0.5);
        Calibration direct = Calibration.of(trials, options, TestMethod.DIRECT);
        Calibration pooled = Calibration.of(trials, options, TestMethod.POOLED);
        int differing = 0;
        double largest = 0;
        TreeMap<String, Integer> parts = new TreeMap<>();
        for (int k = 0; k < expected.size(); k++) {
            Map<String, @Nullable Object> run = direct.runs().get(k).asMap(0.5);
            boolean same = true;
            for (Map.Entry<String, String> value : expected.get(k).entrySet()) {
                Object actual = run.get(value.getKey());
                if (actual instanceof Double number) {
                    double error = Math.abs(number - Double.parseDouble(value.getValue()));
                    largest = Math.max(largest, error);
                    same &= error <= 1e-9;
                } else {
                    same &= String.valueOf(actual).equals(value.getValue());
                }
            }
            if (!same) {
                System.out.println("expected " + expected.get(k) + "\n     was " + run);
            }
            differing += same ? 0 : 1;
            parts.merge(parting(direct.runs().get(k), pooled.runs().get(k)), 1, Integer::sum);
        }
        boolean complete = expected.size() == direct.runs().size();
        System.out.printf(
                "%s: %d of %d runs differ, largest error %.1e%n",
                Path.of(args[0]).getFileName(), differing, expected.size(), largest);
        parts.forEach((what, count) -> System.out.println("  " + what + ": " + count));
        System.exit(differing == 0 && complete ? 0 : 1);
    }

    /** How the default test's run relates to the direct test's. */
    private static String parting(CalibrationRun direct, CalibrationRun pooled) {
        String single = direct.verdict() == pooled.verdict()
                ? "same verdict"
                : "verdict " + direct.verdict() + " -> " + pooled.verdict();
        String alarm;
        if (direct.alarm().isPresent() && pooled.alarm().isEmpty()) {
            alarm = "alarm lost";
        } else if (direct.alarm().isEmpty() && pooled.alarm().isPresent()) {
            alarm = "alarm gained, " + truth(pooled);
        } else {
            alarm = direct.alarmAt().equals(pooled.alarmAt()) ? "same alarm" : "alarm earlier, " + truth(pooled);
        }
        return single + ", " + alarm;
    }

    private static String truth(CalibrationRun run) {
        return Boolean.TRUE.equals(run.asMap(0.5).get("false_alarm")) ? "wrongly" : "rightly";
    }
}
