package dev.crosscheck.coordinator.journal;

import dev.crosscheck.coordinator.journal.v1.FindingRaisedRecord;
import dev.crosscheck.coordinator.sweep.RaisedFinding;
import dev.crosscheck.coordinator.sweep.SweepEvent;
import java.util.OptionalLong;

/** Findings to their stored form and back; event and snapshot share it. */
final class FindingMapper {
    private FindingMapper() {}

    static FindingRaisedRecord toRecord(SweepEvent.FindingRaised e) {
        FindingRaisedRecord.Builder record = FindingRaisedRecord.newBuilder()
                .setAt(ValueMapper.nanos(e.at()))
                .setCode(e.code())
                .setSeverity(e.severity())
                .setText(e.text())
                .setFinishedTrials(e.finishedTrials())
                .setIncumbent(e.incumbent());
        e.trial().ifPresent(record::setTrial);
        return record.build();
    }

    static FindingRaisedRecord toRecord(RaisedFinding f) {
        return toRecord(new SweepEvent.FindingRaised(
                f.at(), f.code(), f.severity(), f.text(), f.finishedTrials(), f.incumbent(), f.trial()));
    }

    static SweepEvent.FindingRaised event(FindingRaisedRecord r) {
        return new SweepEvent.FindingRaised(
                ValueMapper.instant(r.getAt()),
                r.getCode(),
                r.getSeverity(),
                r.getText(),
                r.getFinishedTrials(),
                r.getIncumbent(),
                trial(r));
    }

    static RaisedFinding finding(FindingRaisedRecord r) {
        return new RaisedFinding(
                r.getCode(),
                r.getSeverity(),
                r.getText(),
                r.getFinishedTrials(),
                r.getIncumbent(),
                trial(r),
                ValueMapper.instant(r.getAt()));
    }

    private static OptionalLong trial(FindingRaisedRecord r) {
        return r.hasTrial() ? OptionalLong.of(r.getTrial()) : OptionalLong.empty();
    }
}
