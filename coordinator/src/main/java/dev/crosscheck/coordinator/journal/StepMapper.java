package dev.crosscheck.coordinator.journal;

import dev.crosscheck.coordinator.journal.v1.StepJudgedRecord;
import dev.crosscheck.coordinator.sweep.SweepEvent;

/** Decisions of early stopping to their stored form and back. */
final class StepMapper {
    private StepMapper() {}

    static StepJudgedRecord toRecord(SweepEvent.StepJudged e) {
        return StepJudgedRecord.newBuilder()
                .setAt(ValueMapper.nanos(e.at()))
                .setTrial(e.trial())
                .setAttempt(e.attempt())
                .setStep(e.step())
                .setValue(e.value())
                .setStop(e.stop())
                .setReason(e.reason())
                .setEvidence(e.evidence())
                .build();
    }

    static SweepEvent.StepJudged event(StepJudgedRecord r) {
        return new SweepEvent.StepJudged(
                ValueMapper.instant(r.getAt()),
                r.getTrial(),
                r.getAttempt(),
                r.getStep(),
                r.getValue(),
                r.getStop(),
                r.getReason(),
                r.getEvidence());
    }
}
