package dev.crosscheck.coordinator.journal;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import dev.crosscheck.coordinator.journal.v1.AttemptEndedRecord;
import dev.crosscheck.coordinator.journal.v1.LeaseGrantedRecord;
import dev.crosscheck.coordinator.journal.v1.OverfitTestedRecord;
import dev.crosscheck.coordinator.journal.v1.SweepCreatedRecord;
import dev.crosscheck.coordinator.journal.v1.SweepEndedRecord;
import dev.crosscheck.coordinator.journal.v1.SweepPausedRecord;
import dev.crosscheck.coordinator.journal.v1.SweepResumedRecord;
import dev.crosscheck.coordinator.journal.v1.SweepStoppingRecord;
import dev.crosscheck.coordinator.journal.v1.TrialFinishedRecord;
import dev.crosscheck.coordinator.journal.v1.TrialProposedRecord;
import dev.crosscheck.coordinator.sweep.SpecDocument;
import dev.crosscheck.coordinator.sweep.SweepEvent;
import java.util.OptionalDouble;

/** Events of a sweep to their stored form and back. */
final class SweepEventMapper {
    private SweepEventMapper() {}

    static MessageLite toRecord(SweepEvent event) {
        if (event instanceof SweepEvent.SweepCreated e) {
            return SweepCreatedRecord.newBuilder()
                    .setAt(ValueMapper.nanos(e.at()))
                    .setSweepId(e.sweepId())
                    .setRequestId(e.requestId())
                    .setSpec(ByteString.copyFrom(e.spec().bytes()))
                    .build();
        } else if (event instanceof SweepEvent.SweepPaused e) {
            return SweepPausedRecord.newBuilder()
                    .setAt(ValueMapper.nanos(e.at()))
                    .setReason(e.reason())
                    .build();
        } else if (event instanceof SweepEvent.SweepResumed e) {
            return SweepResumedRecord.newBuilder()
                    .setAt(ValueMapper.nanos(e.at()))
                    .build();
        } else if (event instanceof SweepEvent.SweepStopping e) {
            return SweepStoppingRecord.newBuilder()
                    .setAt(ValueMapper.nanos(e.at()))
                    .setEnd(ValueMapper.toRecord(e.end()))
                    .setReason(e.reason())
                    .build();
        } else if (event instanceof SweepEvent.SweepEnded e) {
            return SweepEndedRecord.newBuilder()
                    .setAt(ValueMapper.nanos(e.at()))
                    .setState(ValueMapper.toRecord(e.state()))
                    .setReason(e.reason())
                    .build();
        }
        return trialRecord(event);
    }

    private static MessageLite trialRecord(SweepEvent event) {
        if (event instanceof SweepEvent.TrialNoticed e) {
            return NoticeMapper.toRecord(e);
        } else if (event instanceof SweepEvent.TrialProposed e) {
            return TrialProposedRecord.newBuilder()
                    .setAt(ValueMapper.nanos(e.at()))
                    .setNumber(e.number())
                    .setKind(ValueMapper.toRecord(e.kind()))
                    .addAllParams(ValueMapper.toRecords(e.params()))
                    .setRevision(e.revision())
                    .setFallback(e.fallback())
                    .build();
        } else if (event instanceof SweepEvent.LeaseGranted e) {
            return LeaseGrantedRecord.newBuilder()
                    .setAt(ValueMapper.nanos(e.at()))
                    .setTrial(e.trial())
                    .setAttempt(e.attempt())
                    .setEpoch(e.epoch())
                    .setWorker(e.worker())
                    .setInstance(e.instance())
                    .setSlot(e.slot())
                    .setRescore(e.rescore())
                    .build();
        }
        return endRecord(event);
    }

    private static MessageLite endRecord(SweepEvent event) {
        if (event instanceof SweepEvent.AttemptEnded e) {
            return AttemptEndedRecord.newBuilder()
                    .setAt(ValueMapper.nanos(e.at()))
                    .setTrial(e.trial())
                    .setAttempt(e.attempt())
                    .setEnd(ValueMapper.toRecord(e.end()))
                    .setMessage(e.message())
                    .setReported(e.reported())
                    .setAgain(e.again())
                    .build();
        } else if (event instanceof SweepEvent.TrialFinished e) {
            return finishedRecord(e);
        } else if (event instanceof SweepEvent.OverfitTested e) {
            return OverfitTestedRecord.newBuilder()
                    .setAt(ValueMapper.nanos(e.at()))
                    .setOrdinal(e.ordinal())
                    .setFinishedTrials(e.finishedTrials())
                    .setIncumbent(e.incumbent())
                    .setVerdict(e.verdict())
                    .setAlarm(e.alarm())
                    .build();
        } else if (event instanceof SweepEvent.SweepSteered e) {
            return SteeringMapper.toRecord(e);
        } else if (event instanceof SweepEvent.StepJudged e) {
            return StepMapper.toRecord(e);
        } else if (event instanceof SweepEvent.FindingRaised e) {
            return FindingMapper.toRecord(e);
        }
        if (event instanceof SweepEvent.SweepFinalized e) {
            return FinalizedMapper.toRecord(e);
        }
        if (event instanceof SweepEvent.SweepDeleted e) {
            return DeletedMapper.toRecord(e);
        }
        if (event instanceof SweepEvent.SetsChanged e) {
            return RescoreMapper.toRecord(e);
        }
        throw new IllegalStateException("no stored form for " + event.getClass().getName());
    }

    private static MessageLite finishedRecord(SweepEvent.TrialFinished e) {
        TrialFinishedRecord.Builder record = TrialFinishedRecord.newBuilder()
                .setAt(ValueMapper.nanos(e.at()))
                .setTrial(e.trial())
                .setAttempt(e.attempt())
                .setState(ValueMapper.toRecord(e.state()))
                .addAllMetrics(ValueMapper.metrics(e.metrics()))
                .setEvidence(e.evidence())
                .setBecause(e.because())
                .setSeconds(e.seconds())
                .setOrder(e.order());
        e.score().ifPresent(record::setScore);
        return record.build();
    }

    static SweepEvent event(SweepCreatedRecord r) {
        return new SweepEvent.SweepCreated(
                ValueMapper.instant(r.getAt()),
                r.getSweepId(),
                r.getRequestId(),
                SpecDocument.of(r.getSpec().toByteArray()));
    }

    static SweepEvent event(SweepPausedRecord r) {
        return new SweepEvent.SweepPaused(ValueMapper.instant(r.getAt()), r.getReason());
    }

    static SweepEvent event(SweepResumedRecord r) {
        return new SweepEvent.SweepResumed(ValueMapper.instant(r.getAt()));
    }

    static SweepEvent event(SweepStoppingRecord r) {
        return new SweepEvent.SweepStopping(
                ValueMapper.instant(r.getAt()), ValueMapper.phase(r.getEnd()), r.getReason());
    }

    static SweepEvent event(SweepEndedRecord r) {
        return new SweepEvent.SweepEnded(
                ValueMapper.instant(r.getAt()), ValueMapper.phase(r.getState()), r.getReason());
    }

    static SweepEvent event(TrialProposedRecord r) {
        return new SweepEvent.TrialProposed(
                ValueMapper.instant(r.getAt()),
                r.getNumber(),
                ValueMapper.kind(r.getKind()),
                ValueMapper.configuration(r.getParamsList()),
                r.getRevision(),
                r.getFallback());
    }

    static SweepEvent event(LeaseGrantedRecord r) {
        return new SweepEvent.LeaseGranted(
                ValueMapper.instant(r.getAt()),
                r.getTrial(),
                r.getAttempt(),
                r.getEpoch(),
                r.getWorker(),
                r.getInstance(),
                r.getSlot(),
                r.getRescore());
    }

    static SweepEvent event(AttemptEndedRecord r) {
        return new SweepEvent.AttemptEnded(
                ValueMapper.instant(r.getAt()),
                r.getTrial(),
                r.getAttempt(),
                ValueMapper.end(r.getEnd()),
                r.getMessage(),
                r.getReported(),
                r.getAgain());
    }

    static SweepEvent event(TrialFinishedRecord r) {
        return new SweepEvent.TrialFinished(
                ValueMapper.instant(r.getAt()),
                r.getTrial(),
                r.getAttempt(),
                ValueMapper.state(r.getState()),
                r.hasScore() ? OptionalDouble.of(r.getScore()) : OptionalDouble.empty(),
                ValueMapper.metrics(r.getMetricsList()),
                r.getEvidence(),
                r.getBecause(),
                r.getSeconds(),
                r.getOrder());
    }

    static SweepEvent event(OverfitTestedRecord r) {
        return new SweepEvent.OverfitTested(
                ValueMapper.instant(r.getAt()),
                r.getOrdinal(),
                r.getFinishedTrials(),
                r.getIncumbent(),
                r.getVerdict(),
                r.getAlarm());
    }
}
