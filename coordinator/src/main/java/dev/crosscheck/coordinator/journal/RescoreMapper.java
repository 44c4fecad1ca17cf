package dev.crosscheck.coordinator.journal;

import dev.crosscheck.coordinator.journal.v1.EvidenceMarkKindRecord;
import dev.crosscheck.coordinator.journal.v1.EvidenceMarkRecord;
import dev.crosscheck.coordinator.journal.v1.RescoreStateRecord;
import dev.crosscheck.coordinator.journal.v1.SetsChangedRecord;
import dev.crosscheck.coordinator.sweep.EvidenceMark;
import dev.crosscheck.coordinator.sweep.RescoreSnapshot;
import dev.crosscheck.coordinator.sweep.SweepEvent;

/** Changes of secret sets and what is rescored for them, to their stored form and back. */
final class RescoreMapper {
    private RescoreMapper() {}

    static SetsChangedRecord toRecord(SweepEvent.SetsChanged e) {
        return SetsChangedRecord.newBuilder()
                .setAt(ValueMapper.nanos(e.at()))
                .setVersion(e.version())
                .addAllAdded(e.added())
                .addAllRetired(e.retired())
                .addAllTrials(e.trials())
                .build();
    }

    static SweepEvent event(SetsChangedRecord r) {
        return new SweepEvent.SetsChanged(
                ValueMapper.instant(r.getAt()),
                r.getVersion(),
                r.getAddedList(),
                r.getRetiredList(),
                r.getTrialsList());
    }

    static RescoreStateRecord toRecord(RescoreSnapshot snapshot) {
        RescoreStateRecord.Builder record = RescoreStateRecord.newBuilder()
                .setVersion(snapshot.version())
                .addAllAdded(snapshot.added())
                .addAllRetired(snapshot.retired())
                .setSince(snapshot.since())
                .addAllQueue(snapshot.queue());
        snapshot.marks().forEach(mark -> record.addMarks(toRecord(mark)));
        return record.build();
    }

    private static EvidenceMarkRecord toRecord(EvidenceMark mark) {
        EvidenceMarkKindRecord kind =
                switch (mark.kind()) {
                    case SETS -> EvidenceMarkKindRecord.EVIDENCE_MARK_KIND_SETS;
                    case RESCORED -> EvidenceMarkKindRecord.EVIDENCE_MARK_KIND_RESCORED;
                    case GIVEN_UP -> EvidenceMarkKindRecord.EVIDENCE_MARK_KIND_GIVEN_UP;
                    case RUNG -> EvidenceMarkKindRecord.EVIDENCE_MARK_KIND_RUNG;
                };
        return EvidenceMarkRecord.newBuilder()
                .setPosition(mark.position())
                .setKind(kind)
                .setTrial(mark.trial())
                .setAttempt(mark.attempt())
                .setStep(mark.step())
                .addAllAdded(mark.added())
                .addAllRetired(mark.retired())
                .addAllTrials(mark.trials())
                .build();
    }

    static RescoreSnapshot snapshot(RescoreStateRecord r) {
        return new RescoreSnapshot(
                r.getVersion(),
                r.getAddedList(),
                r.getRetiredList(),
                r.getSince(),
                r.getQueueList(),
                r.getMarksList().stream().map(RescoreMapper::mark).toList());
    }

    private static EvidenceMark mark(EvidenceMarkRecord r) {
        EvidenceMark.Kind kind =
                switch (r.getKind()) {
                    case EVIDENCE_MARK_KIND_SETS -> EvidenceMark.Kind.SETS;
                    case EVIDENCE_MARK_KIND_RESCORED -> EvidenceMark.Kind.RESCORED;
                    case EVIDENCE_MARK_KIND_GIVEN_UP -> EvidenceMark.Kind.GIVEN_UP;
                    case EVIDENCE_MARK_KIND_RUNG -> EvidenceMark.Kind.RUNG;
                    default ->
                        throw new IllegalStateException("the journal holds an unknown kind of mark, " + r.getKind()
                                + "; start the version that wrote it");
                };
        return new EvidenceMark(
                r.getPosition(),
                kind,
                r.getTrial(),
                r.getAttempt(),
                r.getStep(),
                r.getAddedList(),
                r.getRetiredList(),
                r.getTrialsList());
    }
}
