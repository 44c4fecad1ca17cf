package dev.crosscheck.coordinator.sweep;

import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.space.SpaceChange;
import dev.crosscheck.search.trial.TrialState;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** A durable fact of a sweep's life. Facts are appended, never changed; the state is their sum. Soft things (renewals, steps) are no facts. */
public sealed interface SweepEvent {

    /** When it happened, by the coordinator's clock. */
    Instant at();

    /** The sweep exists. */
    record SweepCreated(Instant at, String sweepId, String requestId, SpecDocument spec) implements SweepEvent {}

    /** No new leases from here on. */
    record SweepPaused(Instant at, String reason) implements SweepEvent {}

    /** New leases again. */
    record SweepResumed(Instant at) implements SweepEvent {}

    /**
     * People changed the search. {@code trials}: added to the budget; {@code adaptive}: a verdict had been given before; {@code completedAt}: how much evidence a complete sweep had that goes on
     * with this, -1 for any other; {@code change}: of the space, from here on.
     */
    record SweepSteered(
            Instant at, String requestId, long trials, boolean adaptive, int completedAt, Optional<SpaceChange> change)
            implements SweepEvent {
        public SweepSteered(Instant at, String requestId, long trials, boolean adaptive, int completedAt) {
            this(at, requestId, trials, adaptive, completedAt, Optional.empty());
        }
    }

    /** Nothing starts any more; {@code end} follows once nothing runs. */
    record SweepStopping(Instant at, SweepPhase end, String reason) implements SweepEvent {}

    /** The sweep ended for good. */
    record SweepEnded(Instant at, SweepPhase state, String reason) implements SweepEvent {}

    /** Trial {@code number} exists and waits. */
    record TrialProposed(Instant at, long number, TrialKind kind, Configuration params, long revision, boolean fallback)
            implements SweepEvent {}

    /** A worker's slot holds the trial. {@code rescore}: to predict a finished trial's configuration on sets that came later; the trial stays as it is. */
    record LeaseGranted(
            Instant at, long trial, int attempt, long epoch, String worker, String instance, int slot, boolean rescore)
            implements SweepEvent {
        public LeaseGranted(Instant at, long trial, int attempt, long epoch, String worker, String instance, int slot) {
            this(at, trial, attempt, epoch, worker, instance, slot, false);
        }
    }

    /** The lease is closed. {@code again}: the trial waits, ahead of all others; otherwise its end follows in the same write. */
    record AttemptEnded(
            Instant at, long trial, int attempt, AttemptEnd end, String message, boolean reported, boolean again)
            implements SweepEvent {}

    /** The trial will never run again. See {@link TrialOutcome}. */
    record TrialFinished(
            Instant at,
            long trial,
            int attempt,
            TrialState state,
            OptionalDouble score,
            Map<String, Double> metrics,
            String evidence,
            String because,
            double seconds,
            long order)
            implements SweepEvent {
        public TrialFinished {
            metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
        }
    }

    /** From here on trials are given version {@code version} of the data set. {@code trials}: finished ones that are leased again for the added sets. */
    record SetsChanged(Instant at, int version, List<String> added, List<String> retired, List<Long> trials)
            implements SweepEvent {
        public SetsChanged {
            added = List.copyOf(added);
            retired = List.copyOf(retired);
            trials = List.copyOf(trials);
        }
    }

    /**
     * Early stopping looked at a report. {@code value} is turned so that higher is better; {@code reason} says why the trial is to stop; {@code evidence}: the
     * step has evidence in the trial store.
     */
    record StepJudged(
            Instant at, long trial, int attempt, long step, double value, boolean stop, String reason, boolean evidence)
            implements SweepEvent {}

    /** The overfit monitor made its {@code ordinal}-th test. */
    record OverfitTested(Instant at, int ordinal, long finishedTrials, long incumbent, String verdict, boolean alarm)
            implements SweepEvent {}

    /** The overfit monitor found this for the first time in the sweep. See {@link RaisedFinding}. */
    record FindingRaised(
            Instant at,
            String code,
            String severity,
            String text,
            long finishedTrials,
            long incumbent,
            OptionalLong trial)
            implements SweepEvent {}

    /** The worker of the attempt told something that people have to know; the first time for this trial. */
    record TrialNoticed(Instant at, long trial, int attempt, String text) implements SweepEvent {}

    /** The sweep is gone for its users; its records follow. {@code by}: who asked. */
    record SweepDeleted(Instant at, String by) implements SweepEvent {}

    /** A vault set was opened for the trial. From here on the sweep takes no further trials. {@code opening}: id of the opening's record. */
    record SweepFinalized(Instant at, long trial, String opening) implements SweepEvent {}
}
