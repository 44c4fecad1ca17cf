package dev.crosscheck.coordinator.sweep;

import dev.crosscheck.search.trial.TrialState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** What the end of an attempt means for its trial: again, or finished. Pure. */
final class AttemptRules {
    /** Attempts of one trial that may be lost or preempted. */
    static final int BLAMELESS_LIMIT = 20;

    private AttemptRules() {}

    /** An attempt that ended without a result. {@code reported}: by the worker's own report, not by the coordinator. */
    static List<SweepEvent> unfinished(
            SweepState state, Lease lease, AttemptEnd end, String message, boolean reported, Instant now) {
        SweepEvent.LeaseGranted granted = lease.granted();
        if (granted.rescore()) {
            return RescoreRules.unfinished(state, lease, end, message, reported, now);
        }
        if (state.phase() == SweepPhase.STOPPING) {
            return List.of(
                    ended(lease, end, message, reported, false, now),
                    finished(
                            state,
                            lease,
                            TrialState.CANCELLED,
                            "cancelled: " + state.lifecycle().because(),
                            now));
        }
        int before = state.trials().get(granted.trial()).endings(end.isBlameless());
        int limit =
                end.isBlameless() ? BLAMELESS_LIMIT : state.definition().trial().maxAttempts();
        if (before + 1 < limit) {
            return List.of(ended(lease, end, message, reported, true, now));
        }
        String because =
                end.isBlameless() ? "lost or preempted " + limit + " times; the last time: " + message : message;
        return List.of(
                ended(lease, end, message, reported, false, now),
                finished(state, lease, TrialState.FAILED, because, now));
    }

    /** A failed attempt that another one would only repeat: the trial has failed, whatever max_attempts says. */
    static List<SweepEvent> hopeless(SweepState state, Lease lease, String message, Instant now) {
        if (state.phase() == SweepPhase.STOPPING) {
            return unfinished(state, lease, AttemptEnd.FAILED, message, true, now);
        }
        return List.of(
                ended(lease, AttemptEnd.FAILED, message, true, false, now),
                finished(state, lease, TrialState.FAILED, message, now));
    }

    /** An attempt that finished its trial without a score. */
    static List<SweepEvent> finalWithoutScore(
            SweepState state,
            Lease lease,
            TrialState end,
            SweepCommand.FinishAttempt report,
            String because,
            Instant now) {
        return List.of(
                ended(lease, AttemptEnd.DONE, because, true, false, now),
                finished(state, lease, end, report, OptionalDouble.empty(), because, now));
    }

    /** An attempt that finished its trial with a finite score, or (PRUNED only) with none. */
    static List<SweepEvent> finalWithScore(
            SweepState state, Lease lease, TrialState end, SweepCommand.FinishAttempt report, Instant now) {
        return List.of(
                ended(lease, AttemptEnd.DONE, report.message(), true, false, now),
                finished(state, lease, end, report, report.score(), report.message(), now));
    }

    private static SweepEvent ended(
            Lease lease, AttemptEnd end, String message, boolean reported, boolean again, Instant now) {
        SweepEvent.LeaseGranted granted = lease.granted();
        return new SweepEvent.AttemptEnded(now, granted.trial(), granted.attempt(), end, message, reported, again);
    }

    private static SweepEvent finished(SweepState state, Lease lease, TrialState end, String because, Instant now) {
        return new SweepEvent.TrialFinished(
                now,
                lease.granted().trial(),
                lease.granted().attempt(),
                end,
                OptionalDouble.empty(),
                lease.metrics(),
                "",
                because,
                java.time.Duration.between(lease.granted().at(), now).toMillis() / 1000.0,
                state.trials().finishedOrders());
    }

    @SuppressWarnings("checkstyle:ParameterNumber")
    private static SweepEvent finished(
            SweepState state,
            Lease lease,
            TrialState end,
            SweepCommand.FinishAttempt report,
            OptionalDouble score,
            String because,
            Instant now) {
        Map<String, Double> metrics = report.metrics().isEmpty() ? lease.metrics() : report.metrics();
        return new SweepEvent.TrialFinished(
                now,
                lease.granted().trial(),
                lease.granted().attempt(),
                end,
                score,
                metrics,
                report.evidence(),
                because,
                report.seconds(),
                state.trials().finishedOrders());
    }
}
