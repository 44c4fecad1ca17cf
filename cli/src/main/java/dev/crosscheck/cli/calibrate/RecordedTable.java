package dev.crosscheck.cli.calibrate;

import dev.crosscheck.monitor.calibrate.RecordedTrial;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The usable trials of a table.
 *
 * @param leftOut rows whose status is not {@code ok}
 */
public record RecordedTable(List<RecordedTrial> trials, int leftOut) {
    public RecordedTable {
        trials = List.copyOf(trials);
    }

    /** Whether every trial's true score is known. */
    public boolean hasTruth() {
        return trials.stream().allMatch(trial -> trial.truth().isPresent());
    }

    /** The trials of each split, in the order of the table. */
    Map<Integer, List<RecordedTrial>> splits() {
        Map<Integer, List<RecordedTrial>> splits = new TreeMap<>();
        trials.forEach(trial -> splits.computeIfAbsent(trial.split(), s -> new java.util.ArrayList<>())
                .add(trial));
        return splits;
    }
}
