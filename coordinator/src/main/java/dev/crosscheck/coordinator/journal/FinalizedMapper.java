package dev.crosscheck.coordinator.journal;

import dev.crosscheck.coordinator.journal.v1.SweepFinalizedRecord;
import dev.crosscheck.coordinator.sweep.SweepEvent;

/** The opening of a sweep's vault to its stored form and back. */
final class FinalizedMapper {
    private FinalizedMapper() {}

    static SweepFinalizedRecord toRecord(SweepEvent.SweepFinalized e) {
        return SweepFinalizedRecord.newBuilder()
                .setAt(ValueMapper.nanos(e.at()))
                .setTrial(e.trial())
                .setOpening(e.opening())
                .build();
    }

    static SweepEvent.SweepFinalized event(SweepFinalizedRecord r) {
        return new SweepEvent.SweepFinalized(ValueMapper.instant(r.getAt()), r.getTrial(), r.getOpening());
    }
}
