package dev.crosscheck.coordinator.journal;

import dev.crosscheck.coordinator.journal.v1.SweepSteeredRecord;
import dev.crosscheck.coordinator.sweep.SweepEvent;

/** Steps of steering to their stored form and back. */
final class SteeringMapper {
    private SteeringMapper() {}

    static SweepSteeredRecord toRecord(SweepEvent.SweepSteered e) {
        return SweepSteeredRecord.newBuilder()
                .setAt(ValueMapper.nanos(e.at()))
                .setRequestId(e.requestId())
                .setTrials(e.trials())
                .setAdaptive(e.adaptive())
                .setCompletedAt(e.completedAt())
                .build();
    }

    static SweepEvent.SweepSteered event(SweepSteeredRecord r) {
        return new SweepEvent.SweepSteered(
                ValueMapper.instant(r.getAt()), r.getRequestId(), r.getTrials(), r.getAdaptive(), r.getCompletedAt());
    }
}
