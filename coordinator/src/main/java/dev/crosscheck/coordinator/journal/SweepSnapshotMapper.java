package dev.crosscheck.coordinator.journal;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import dev.crosscheck.coordinator.journal.v1.AttemptEndRecord;
import dev.crosscheck.coordinator.journal.v1.AttemptStateRecord;
import dev.crosscheck.coordinator.journal.v1.LifecycleRecord;
import dev.crosscheck.coordinator.journal.v1.PhaseRecord;
import dev.crosscheck.coordinator.journal.v1.SweepSnapshotRecord;
import dev.crosscheck.coordinator.journal.v1.TrialOutcomeRecord;
import dev.crosscheck.coordinator.journal.v1.TrialSnapshotRecord;
import dev.crosscheck.coordinator.sweep.AttemptRecord;
import dev.crosscheck.coordinator.sweep.Lifecycle;
import dev.crosscheck.coordinator.sweep.OverfitStatus;
import dev.crosscheck.coordinator.sweep.RescoreSnapshot;
import dev.crosscheck.coordinator.sweep.SpecDocument;
import dev.crosscheck.coordinator.sweep.SweepEvent;
import dev.crosscheck.coordinator.sweep.SweepSnapshot;
import dev.crosscheck.coordinator.sweep.TrialOutcome;
import dev.crosscheck.coordinator.sweep.TrialRecord;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import java.util.OptionalDouble;

/** Snapshots of a sweep to their stored form and back. */
final class SweepSnapshotMapper {
    private SweepSnapshotMapper() {}

    /**
     * The stored form. Trials and steps are many, so their records are written one by one and never exist all at once: what a message repeats may stand anywhere
     * among its fields (Protocol Buffers, "Encoding", on repeated elements).
     */
    static void write(SweepSnapshot snapshot, StoredTrials stored, OutputStream to) throws IOException {
        CodedOutputStream out = CodedOutputStream.newInstance(to);
        small(snapshot).writeTo(out);
        for (SweepEvent.StepJudged step : snapshot.steps()) {
            out.writeMessage(SweepSnapshotRecord.STEPS_FIELD_NUMBER, StepMapper.toRecord(step));
        }
        for (TrialRecord trial : snapshot.trials()) {
            out.writeByteArray(SweepSnapshotRecord.TRIALS_FIELD_NUMBER, stored.bytes(trial));
        }
        out.flush();
    }

    /** All but trials and steps. */
    private static SweepSnapshotRecord small(SweepSnapshot snapshot) {
        SweepSnapshotRecord.Builder record = SweepSnapshotRecord.newBuilder()
                .setSweepId(snapshot.sweepId())
                .setLifecycle(toRecord(snapshot.lifecycle()))
                .addAllQueue(snapshot.queue())
                .setEpoch(snapshot.epoch())
                .setGpuSeconds(snapshot.gpuSeconds())
                .setOverfitOrdinal(snapshot.overfit().ordinal())
                .setOverfitFinishedTrials(snapshot.overfit().finishedTrials())
                .setOverfitIncumbent(snapshot.overfit().incumbent())
                .setOverfitVerdict(snapshot.overfit().verdict())
                .setOverfitAlarm(snapshot.overfit().alarm());
        if (!snapshot.rescoring().equals(RescoreSnapshot.NONE)) {
            record.setRescoring(RescoreMapper.toRecord(snapshot.rescoring()));
        }
        snapshot.finalized().ifPresent(done -> record.setFinalized(FinalizedMapper.toRecord(done)));
        snapshot.steering().forEach(step -> record.addSteering(SteeringMapper.toRecord(step)));
        snapshot.notices().forEach(notice -> record.addNotices(NoticeMapper.toRecord(notice)));
        snapshot.overfit().findings().forEach(finding -> record.addFindings(FindingMapper.toRecord(finding)));
        return record.build();
    }

    private static LifecycleRecord toRecord(Lifecycle life) {
        LifecycleRecord.Builder record = LifecycleRecord.newBuilder()
                .setPhase(ValueMapper.toRecord(life.phase()))
                .setBecause(life.because())
                .setRequestId(life.requestId())
                .setSpec(ByteString.copyFrom(life.spec().bytes()))
                .setCreated(ValueMapper.nanos(life.created()))
                .setActiveBefore(life.activeBefore().toNanos());
        life.stopEnd().ifPresent(end -> record.setStopEnd(ValueMapper.toRecord(end)));
        life.stopSince().ifPresent(time -> record.setStopSince(ValueMapper.nanos(time)));
        life.ended().ifPresent(time -> record.setEnded(ValueMapper.nanos(time)));
        life.activeSince().ifPresent(time -> record.setActiveSince(ValueMapper.nanos(time)));
        return record.build();
    }

    static TrialSnapshotRecord toRecord(TrialRecord trial) {
        TrialSnapshotRecord.Builder record = TrialSnapshotRecord.newBuilder()
                .setKind(ValueMapper.toRecord(trial.kind()))
                .addAllParams(ValueMapper.toRecords(trial.params()))
                .setRevision(trial.revision())
                .setFallback(trial.fallback())
                .setProposed(ValueMapper.nanos(trial.proposed()))
                .setState(ValueMapper.toRecord(trial.state()));
        trial.attempts().forEach(attempt -> record.addAttempts(toRecord(attempt)));
        trial.outcome().ifPresent(outcome -> record.setOutcome(toRecord(outcome)));
        return record.build();
    }

    private static AttemptStateRecord toRecord(AttemptRecord attempt) {
        AttemptStateRecord.Builder record = AttemptStateRecord.newBuilder()
                .setAttempt(attempt.attempt())
                .setEpoch(attempt.epoch())
                .setWorker(attempt.worker())
                .setInstance(attempt.instance())
                .setSlot(attempt.slot())
                .setStarted(ValueMapper.nanos(attempt.started()))
                .setMessage(attempt.message())
                .setReported(attempt.reported())
                .setRescore(attempt.rescore());
        attempt.ended().ifPresent(time -> record.setEnded(ValueMapper.nanos(time)));
        attempt.end().ifPresent(end -> record.setEnd(ValueMapper.toRecord(end)));
        return record.build();
    }

    private static TrialOutcomeRecord toRecord(TrialOutcome outcome) {
        TrialOutcomeRecord.Builder record = TrialOutcomeRecord.newBuilder()
                .setOrder(outcome.order())
                .setProposedBefore(outcome.proposedBefore())
                .setAttempt(outcome.attempt())
                .addAllMetrics(ValueMapper.metrics(outcome.metrics()))
                .setEvidence(outcome.evidence())
                .setBecause(outcome.because())
                .setSeconds(outcome.seconds())
                .setEnded(ValueMapper.nanos(outcome.ended()));
        outcome.score().ifPresent(record::setScore);
        return record.build();
    }

    static SweepSnapshot snapshot(SweepSnapshotRecord r) {
        var trials = new ArrayList<TrialRecord>(r.getTrialsCount());
        for (TrialSnapshotRecord trial : r.getTrialsList()) {
            trials.add(trial(trials.size(), trial));
        }
        return new SweepSnapshot(
                r.getSweepId(),
                lifecycle(r.getLifecycle()),
                trials,
                r.getQueueList(),
                r.getEpoch(),
                r.getGpuSeconds(),
                new OverfitStatus(
                        r.getOverfitOrdinal(),
                        r.getOverfitFinishedTrials(),
                        r.getOverfitIncumbent(),
                        r.getOverfitVerdict(),
                        r.getOverfitAlarm(),
                        r.getFindingsList().stream().map(FindingMapper::finding).toList()),
                r.hasRescoring() ? RescoreMapper.snapshot(r.getRescoring()) : RescoreSnapshot.NONE,
                r.hasFinalized() ? Optional.of(FinalizedMapper.event(r.getFinalized())) : Optional.empty(),
                r.getStepsList().stream().map(StepMapper::event).toList(),
                r.getSteeringList().stream().map(SteeringMapper::event).toList(),
                r.getNoticesList().stream().map(NoticeMapper::notice).toList());
    }

    private static Lifecycle lifecycle(LifecycleRecord r) {
        return new Lifecycle(
                ValueMapper.phase(r.getPhase()),
                r.getBecause(),
                r.getRequestId(),
                SpecDocument.of(r.getSpec().toByteArray()),
                ValueMapper.instant(r.getCreated()),
                r.getStopEnd() == PhaseRecord.PHASE_UNSPECIFIED
                        ? Optional.empty()
                        : Optional.of(ValueMapper.phase(r.getStopEnd())),
                time(r.hasStopSince(), r.getStopSince()),
                time(r.hasEnded(), r.getEnded()),
                Duration.ofNanos(r.getActiveBefore()),
                time(r.hasActiveSince(), r.getActiveSince()));
    }

    private static TrialRecord trial(long number, TrialSnapshotRecord r) {
        return new TrialRecord(
                number,
                ValueMapper.kind(r.getKind()),
                ValueMapper.configuration(r.getParamsList()),
                r.getRevision(),
                r.getFallback(),
                ValueMapper.instant(r.getProposed()),
                ValueMapper.state(r.getState()),
                r.getAttemptsList().stream().map(SweepSnapshotMapper::attempt).toList(),
                r.hasOutcome() ? Optional.of(outcome(r.getOutcome())) : Optional.empty());
    }

    private static AttemptRecord attempt(AttemptStateRecord r) {
        return new AttemptRecord(
                r.getAttempt(),
                r.getEpoch(),
                r.getWorker(),
                r.getInstance(),
                r.getSlot(),
                ValueMapper.instant(r.getStarted()),
                time(r.hasEnded(), r.getEnded()),
                r.getEnd() == AttemptEndRecord.ATTEMPT_END_UNSPECIFIED
                        ? Optional.empty()
                        : Optional.of(ValueMapper.end(r.getEnd())),
                r.getMessage(),
                r.getReported(),
                r.getRescore());
    }

    private static TrialOutcome outcome(TrialOutcomeRecord r) {
        return new TrialOutcome(
                r.getOrder(),
                r.getProposedBefore(),
                r.getAttempt(),
                r.hasScore() ? OptionalDouble.of(r.getScore()) : OptionalDouble.empty(),
                ValueMapper.metrics(r.getMetricsList()),
                r.getEvidence(),
                r.getBecause(),
                r.getSeconds(),
                ValueMapper.instant(r.getEnded()));
    }

    private static Optional<Instant> time(boolean present, long nanos) {
        return present ? Optional.of(ValueMapper.instant(nanos)) : Optional.empty();
    }
}
