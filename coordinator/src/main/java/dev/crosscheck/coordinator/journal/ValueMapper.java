package dev.crosscheck.coordinator.journal;

import dev.crosscheck.coordinator.journal.v1.AttemptEndRecord;
import dev.crosscheck.coordinator.journal.v1.MetricRecord;
import dev.crosscheck.coordinator.journal.v1.ParameterRecord;
import dev.crosscheck.coordinator.journal.v1.ParameterValueRecord;
import dev.crosscheck.coordinator.journal.v1.PhaseRecord;
import dev.crosscheck.coordinator.journal.v1.TrialKindRecord;
import dev.crosscheck.coordinator.journal.v1.TrialStateRecord;
import dev.crosscheck.coordinator.sweep.AttemptEnd;
import dev.crosscheck.coordinator.sweep.SweepPhase;
import dev.crosscheck.coordinator.sweep.TrialKind;
import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.space.ParameterValue;
import dev.crosscheck.search.trial.TrialState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Small values both ways. Times keep their nanoseconds; they reach from 1677 to 2262. */
final class ValueMapper {
    private static final long NANOS = 1_000_000_000L;

    private ValueMapper() {}

    static long nanos(Instant time) {
        return Math.addExact(Math.multiplyExact(time.getEpochSecond(), NANOS), time.getNano());
    }

    static Instant instant(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS), Math.floorMod(nanos, NANOS));
    }

    static List<ParameterRecord> toRecords(Configuration configuration) {
        var records = new ArrayList<ParameterRecord>(configuration.values().size());
        configuration
                .values()
                .forEach((name, value) -> records.add(ParameterRecord.newBuilder()
                        .setName(name)
                        .setValue(toRecord(value))
                        .build()));
        return records;
    }

    static ParameterValueRecord toRecord(ParameterValue value) {
        ParameterValueRecord.Builder record = ParameterValueRecord.newBuilder();
        if (value instanceof ParameterValue.FloatValue real) {
            record.setReal(real.value());
        } else if (value instanceof ParameterValue.IntValue whole) {
            record.setWhole(whole.value());
        } else if (value instanceof ParameterValue.TextValue text) {
            record.setText(text.value());
        } else if (value instanceof ParameterValue.BoolValue truth) {
            record.setTruth(truth.value());
        } else {
            throw new IllegalStateException(
                    "unknown parameter value " + value.getClass().getName());
        }
        return record.build();
    }

    static Configuration configuration(List<ParameterRecord> records) {
        var values = new LinkedHashMap<String, ParameterValue>();
        records.forEach(record -> values.put(record.getName(), value(record.getValue())));
        return new Configuration(values);
    }

    static ParameterValue value(ParameterValueRecord record) {
        return switch (record.getValueCase()) {
            case REAL -> new ParameterValue.FloatValue(record.getReal());
            case WHOLE -> new ParameterValue.IntValue(record.getWhole());
            case TEXT -> new ParameterValue.TextValue(record.getText());
            case TRUTH -> new ParameterValue.BoolValue(record.getTruth());
            case VALUE_NOT_SET -> throw unreadable("a parameter without value");
        };
    }

    static List<MetricRecord> metrics(Map<String, Double> metrics) {
        var records = new ArrayList<MetricRecord>(metrics.size());
        metrics.forEach((name, value) -> records.add(
                MetricRecord.newBuilder().setName(name).setValue(value).build()));
        return records;
    }

    static Map<String, Double> metrics(List<MetricRecord> records) {
        var metrics = new LinkedHashMap<String, Double>();
        records.forEach(record -> metrics.put(record.getName(), record.getValue()));
        return metrics;
    }

    static PhaseRecord toRecord(SweepPhase phase) {
        return switch (phase) {
            case UNCREATED -> PhaseRecord.PHASE_UNCREATED;
            case ACTIVE -> PhaseRecord.PHASE_ACTIVE;
            case PAUSED -> PhaseRecord.PHASE_PAUSED;
            case STOPPING -> PhaseRecord.PHASE_STOPPING;
            case COMPLETED -> PhaseRecord.PHASE_COMPLETED;
            case FAILED -> PhaseRecord.PHASE_FAILED;
            case CANCELLED -> PhaseRecord.PHASE_CANCELLED;
        };
    }

    static SweepPhase phase(PhaseRecord record) {
        return switch (record) {
            case PHASE_UNCREATED -> SweepPhase.UNCREATED;
            case PHASE_ACTIVE -> SweepPhase.ACTIVE;
            case PHASE_PAUSED -> SweepPhase.PAUSED;
            case PHASE_STOPPING -> SweepPhase.STOPPING;
            case PHASE_COMPLETED -> SweepPhase.COMPLETED;
            case PHASE_FAILED -> SweepPhase.FAILED;
            case PHASE_CANCELLED -> SweepPhase.CANCELLED;
            case PHASE_UNSPECIFIED, UNRECOGNIZED -> throw unreadable("the sweep state " + record);
        };
    }

    static TrialStateRecord toRecord(TrialState state) {
        return switch (state) {
            case WAITING -> TrialStateRecord.TRIAL_STATE_WAITING;
            case RUNNING -> TrialStateRecord.TRIAL_STATE_RUNNING;
            case COMPLETE -> TrialStateRecord.TRIAL_STATE_COMPLETE;
            case PRUNED -> TrialStateRecord.TRIAL_STATE_PRUNED;
            case FAILED -> TrialStateRecord.TRIAL_STATE_FAILED;
            case INFEASIBLE -> TrialStateRecord.TRIAL_STATE_INFEASIBLE;
            case CANCELLED -> TrialStateRecord.TRIAL_STATE_CANCELLED;
        };
    }

    static TrialState state(TrialStateRecord record) {
        return switch (record) {
            case TRIAL_STATE_WAITING -> TrialState.WAITING;
            case TRIAL_STATE_RUNNING -> TrialState.RUNNING;
            case TRIAL_STATE_COMPLETE -> TrialState.COMPLETE;
            case TRIAL_STATE_PRUNED -> TrialState.PRUNED;
            case TRIAL_STATE_FAILED -> TrialState.FAILED;
            case TRIAL_STATE_INFEASIBLE -> TrialState.INFEASIBLE;
            case TRIAL_STATE_CANCELLED -> TrialState.CANCELLED;
            case TRIAL_STATE_UNSPECIFIED, UNRECOGNIZED -> throw unreadable("the trial state " + record);
        };
    }

    static TrialKindRecord toRecord(TrialKind kind) {
        return kind == TrialKind.SEARCH ? TrialKindRecord.TRIAL_KIND_SEARCH : TrialKindRecord.TRIAL_KIND_BASELINE;
    }

    static TrialKind kind(TrialKindRecord record) {
        return switch (record) {
            case TRIAL_KIND_SEARCH -> TrialKind.SEARCH;
            case TRIAL_KIND_BASELINE -> TrialKind.BASELINE;
            case TRIAL_KIND_UNSPECIFIED, UNRECOGNIZED -> throw unreadable("the trial kind " + record);
        };
    }

    static AttemptEndRecord toRecord(AttemptEnd end) {
        return switch (end) {
            case DONE -> AttemptEndRecord.ATTEMPT_END_DONE;
            case LOST -> AttemptEndRecord.ATTEMPT_END_LOST;
            case PREEMPTED -> AttemptEndRecord.ATTEMPT_END_PREEMPTED;
            case FAILED -> AttemptEndRecord.ATTEMPT_END_FAILED;
            case TIMED_OUT -> AttemptEndRecord.ATTEMPT_END_TIMED_OUT;
        };
    }

    static AttemptEnd end(AttemptEndRecord record) {
        return switch (record) {
            case ATTEMPT_END_DONE -> AttemptEnd.DONE;
            case ATTEMPT_END_LOST -> AttemptEnd.LOST;
            case ATTEMPT_END_PREEMPTED -> AttemptEnd.PREEMPTED;
            case ATTEMPT_END_FAILED -> AttemptEnd.FAILED;
            case ATTEMPT_END_TIMED_OUT -> AttemptEnd.TIMED_OUT;
            case ATTEMPT_END_UNSPECIFIED, UNRECOGNIZED -> throw unreadable("the attempt's end " + record);
        };
    }

    private static IllegalStateException unreadable(String what) {
        return new IllegalStateException(
                "the journal holds " + what + ", which this version does not know; start the version that wrote it");
    }
}
