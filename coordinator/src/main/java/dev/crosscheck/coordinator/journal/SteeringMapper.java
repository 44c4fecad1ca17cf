package dev.crosscheck.coordinator.journal;

import dev.crosscheck.coordinator.journal.v1.SpaceChangeRecord;
import dev.crosscheck.coordinator.journal.v1.SweepSteeredRecord;
import dev.crosscheck.coordinator.sweep.SweepEvent;
import dev.crosscheck.search.space.SpaceChange;
import java.util.Optional;
import java.util.OptionalDouble;

/** Steps of steering to their stored form and back. */
final class SteeringMapper {
    private SteeringMapper() {}

    static SweepSteeredRecord toRecord(SweepEvent.SweepSteered e) {
        SweepSteeredRecord.Builder record = SweepSteeredRecord.newBuilder()
                .setAt(ValueMapper.nanos(e.at()))
                .setRequestId(e.requestId())
                .setTrials(e.trials())
                .setAdaptive(e.adaptive())
                .setCompletedAt(e.completedAt());
        e.change().ifPresent(change -> record.setChange(toRecord(change)));
        return record.build();
    }

    static SweepEvent.SweepSteered event(SweepSteeredRecord r) {
        return new SweepEvent.SweepSteered(
                ValueMapper.instant(r.getAt()),
                r.getRequestId(),
                r.getTrials(),
                r.getAdaptive(),
                r.getCompletedAt(),
                r.hasChange() ? Optional.of(change(r.getChange())) : Optional.empty());
    }

    private static SpaceChangeRecord toRecord(SpaceChange change) {
        SpaceChangeRecord.Builder record = SpaceChangeRecord.newBuilder().setParameter(change.parameter());
        change.min().ifPresent(record::setMin);
        change.max().ifPresent(record::setMax);
        change.added().forEach(value -> record.addAdded(ValueMapper.toRecord(value)));
        return record.build();
    }

    private static SpaceChange change(SpaceChangeRecord r) {
        return new SpaceChange(
                r.getParameter(),
                r.hasMin() ? OptionalDouble.of(r.getMin()) : OptionalDouble.empty(),
                r.hasMax() ? OptionalDouble.of(r.getMax()) : OptionalDouble.empty(),
                r.getAddedList().stream().map(ValueMapper::value).toList());
    }
}
