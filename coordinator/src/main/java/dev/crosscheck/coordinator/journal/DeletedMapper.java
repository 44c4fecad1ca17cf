package dev.crosscheck.coordinator.journal;

import dev.crosscheck.coordinator.journal.v1.SweepDeletedRecord;
import dev.crosscheck.coordinator.sweep.SweepEvent;

/** The end of a sweep's existence to its stored form and back. */
final class DeletedMapper {
    private DeletedMapper() {}

    static SweepDeletedRecord toRecord(SweepEvent.SweepDeleted e) {
        return SweepDeletedRecord.newBuilder()
                .setAt(ValueMapper.nanos(e.at()))
                .setBy(e.by())
                .build();
    }

    static SweepEvent.SweepDeleted event(SweepDeletedRecord r) {
        return new SweepEvent.SweepDeleted(ValueMapper.instant(r.getAt()), r.getBy());
    }
}
