package dev.crosscheck.coordinator.journal;

import com.google.common.collect.MapMaker;
import dev.crosscheck.coordinator.sweep.TrialRecord;
import java.util.concurrent.ConcurrentMap;

/**
 * Trials in the form in which snapshots store them. One that has ended hardly ever changes, so its bytes are kept as long as it is in memory itself: then a snapshot costs what is new since the last one. Thread-safe.
 */
final class StoredTrials {
    /** By identity. */
    private final ConcurrentMap<TrialRecord, byte[]> ended =
            new MapMaker().weakKeys().makeMap();

    /** Not to be changed. */
    byte[] bytes(TrialRecord trial) {
        return trial.outcome().isPresent() ? ended.computeIfAbsent(trial, StoredTrials::write) : write(trial);
    }

    private static byte[] write(TrialRecord trial) {
        return SweepSnapshotMapper.toRecord(trial).toByteArray();
    }
}
