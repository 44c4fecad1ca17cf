package dev.crosscheck.coordinator.dataset;

import java.util.List;
import java.util.Optional;

/**
 * What data a sweep works on: fixed when it is created, but for sets that come later.
 *
 * @param dataset name of the data set; empty without one
 * @param version of the data set that new attempts are given; 0 without one
 * @param replay the table, where the sweep replays one
 * @param projection the part of the table that workers may see
 * @param added secret sets that came since the sweep's creation
 * @param without secret sets that were spent when the sweep was created
 */
public record SweepData(
        String dataset,
        int version,
        Optional<ReplaySource> replay,
        Optional<StoredFile> projection,
        List<String> added,
        List<String> without) {
    @SuppressWarnings("NullAway") // absent in documents that are older than the fields
    public SweepData {
        added = added == null ? List.of() : List.copyOf(added);
        without = without == null ? List.of() : List.copyOf(without);
    }

    /** With all secret sets of that version. */
    public SweepData(String dataset, int version, Optional<ReplaySource> replay, Optional<StoredFile> projection) {
        this(dataset, version, replay, projection, List.of(), List.of());
    }

    /** The same on a later version of the data set. */
    public SweepData on(int newVersion, List<String> allAdded) {
        return new SweepData(dataset, newVersion, replay, projection, allAdded, without);
    }

    /** No validation: nothing secret. */
    public static SweepData none() {
        return new SweepData("", 0, Optional.empty(), Optional.empty());
    }

    /** The name under which exposures are counted. */
    public String ledgerName() {
        return replay.map(ReplaySource::ledgerName).orElse(dataset);
    }
}
