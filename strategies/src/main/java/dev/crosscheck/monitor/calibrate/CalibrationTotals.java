package dev.crosscheck.monitor.calibrate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts over replayed sweeps.
 *
 * @param runs replayed sweeps
 * @param falseAlarms sweeps whose alarm was false at its moment
 * @param harmless sweeps that lost less than the tolerated share
 * @param harmful sweeps that lost more than 0.7 of the apparent gain, and that was of size
 * @param detected harmful sweeps with an alarm
 * @param covered sweeps in which the 95 % interval of the verified gain covers the true gain
 * @param judged sweeps with a known truth
 * @param naiveHarmless harmless sweeps in which the naive rule fires
 * @param naiveHarmful harmful sweeps in which the naive rule fires
 */
public record CalibrationTotals(
        int runs,
        int falseAlarms,
        int harmless,
        int harmful,
        int detected,
        int covered,
        int judged,
        int naiveHarmless,
        int naiveHarmful) {

    /** Counts the runs; {@code maxLostShare} is the tolerated share that they were replayed with. */
    public static CalibrationTotals of(List<CalibrationRun> runs, double maxLostShare) {
        int[] count = new int[8];
        for (CalibrationRun run : runs) {
            boolean harmless = run.isHarmless(maxLostShare);
            boolean harmful = run.isHarmful();
            count[0] += run.alarm().map(alarm -> alarm.isFalse(maxLostShare)).orElse(false) ? 1 : 0;
            count[1] += harmless ? 1 : 0;
            count[2] += harmful ? 1 : 0;
            count[3] += harmful && run.alarm().isPresent() ? 1 : 0;
            count[4] += run.coversTruth().orElse(false) ? 1 : 0;
            count[5] += run.coversTruth().isPresent() ? 1 : 0;
            count[6] += harmless && run.naive() ? 1 : 0;
            count[7] += harmful && run.naive() ? 1 : 0;
        }
        return new CalibrationTotals(
                runs.size(), count[0], count[1], count[2], count[3], count[4], count[5], count[6], count[7]);
    }

    /** The totals with the keys of their JSON form, in order; coverage is a share, null without truth. */
    public Map<String, @Nullable Object> asMap() {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("runs", runs);
        map.put("false_alarms", falseAlarms);
        map.put("harmful", harmful);
        map.put("detected", detected);
        map.put("coverage", judged == 0 ? null : (Double) ((double) covered / judged));
        map.put("harmless", harmless);
        map.put("naive_harmless", naiveHarmless);
        map.put("naive_harmful", naiveHarmful);
        return map;
    }
}
