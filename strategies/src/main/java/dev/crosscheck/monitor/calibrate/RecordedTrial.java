package dev.crosscheck.monitor.calibrate;

import dev.crosscheck.monitor.ExampleScores;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * One recorded trial.
 *
 * @param split the data split it was trained on; splits are replayed apart
 * @param config what identifies its configuration, as written
 * @param tuning per-example scores on the tuning set
 * @param sets per-example scores on each secret set, in the table's order
 * @param truth its true score, where recorded
 */
public record RecordedTrial(
        int split, String config, ExampleScores tuning, Map<String, ExampleScores> sets, OptionalDouble truth) {}
