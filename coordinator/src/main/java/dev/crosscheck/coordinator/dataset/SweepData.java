package dev.crosscheck.coordinator.dataset;

import java.util.Optional;

/**
 * What data a sweep works on, fixed when it is created.
 *
 * @param dataset name of the data set; empty without one
 * @param version of the data set at the sweep's creation; 0 without one
 * @param replay the table, where the sweep replays one
 * @param projection the part of the table that workers may see
 */
public record SweepData(String dataset, int version, Optional<ReplaySource> replay, Optional<StoredFile> projection) {
    /** No validation: nothing secret. */
    public static SweepData none() {
        return new SweepData("", 0, Optional.empty(), Optional.empty());
    }

    /** The name under which exposures are counted. */
    public String ledgerName() {
        return replay.map(ReplaySource::ledgerName).orElse(dataset);
    }
}
