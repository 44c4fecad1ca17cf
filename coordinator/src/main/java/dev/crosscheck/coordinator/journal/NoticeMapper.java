package dev.crosscheck.coordinator.journal;

import dev.crosscheck.coordinator.journal.v1.NoticeRecord;
import dev.crosscheck.coordinator.journal.v1.TrialNoticedRecord;
import dev.crosscheck.coordinator.sweep.GivenNotice;
import dev.crosscheck.coordinator.sweep.SweepEvent;

/** What workers told of attempts to its stored forms and back. */
final class NoticeMapper {
    private NoticeMapper() {}

    static TrialNoticedRecord toRecord(SweepEvent.TrialNoticed e) {
        return TrialNoticedRecord.newBuilder()
                .setAt(ValueMapper.nanos(e.at()))
                .setTrial(e.trial())
                .setAttempt(e.attempt())
                .setText(e.text())
                .build();
    }

    static SweepEvent.TrialNoticed event(TrialNoticedRecord r) {
        return new SweepEvent.TrialNoticed(ValueMapper.instant(r.getAt()), r.getTrial(), r.getAttempt(), r.getText());
    }

    static NoticeRecord toRecord(GivenNotice notice) {
        return NoticeRecord.newBuilder()
                .setText(notice.text())
                .addAllTrials(notice.trials())
                .build();
    }

    static GivenNotice notice(NoticeRecord r) {
        return new GivenNotice(r.getText(), r.getTrialsList());
    }
}
