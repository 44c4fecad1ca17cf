package dev.crosscheck.coordinator.sweep;

import dev.crosscheck.coordinator.sweep.SweepCommand.FinishAttempt;
import dev.crosscheck.search.trial.TrialState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reports of workers: an attempt runs, reached a step, ended. Decides; of the state only soft parts of leases change here. */
final class TrialHandler {
    private final SweepSettings settings;

    TrialHandler(SweepSettings settings) {
        this.settings = settings;
    }

    Decision started(SweepState state, SweepCommand.StartTrial command, Instant now) {
        state.leases().find(command.lease()).ifPresent(lease -> {
            lease.started();
            lease.renew(now.plus(state.leasePeriod()));
        });
        return Decision.nothing();
    }

    Decision step(SweepState state, SweepCommand.ReportStep command, Instant now) {
        Optional<Lease> lease = state.leases().find(command.lease());
        if (lease.isEmpty()) {
            return Decision.reply(command, decision(command, true, stale(state, command.lease())));
        }
        lease.get().report(command.step(), command.metrics());
        lease.get().renew(now.plus(state.leasePeriod()));
        boolean rescore = lease.get().granted().rescore();
        Optional<SweepEvent.StepJudged> judged =
                rescore ? Optional.empty() : state.steps().judge(command, now);
        Optional<SweepEvent.TrialNoticed> noticed =
                rescore ? Optional.empty() : state.notices().judge(command.lease(), command.notice(), now);
        Decision facts = Decision.persist(Stream.<Optional<? extends SweepEvent>>of(judged, noticed)
                .flatMap(Optional::stream)
                .toList());
        Optional<String> reason = lease.get()
                .stop()
                .map(Lease.Stop::reason)
                .or(() -> judged.isPresent()
                        ? judged.filter(SweepEvent.StepJudged::stop).map(SweepEvent.StepJudged::reason)
                        : rescore
                                ? Optional.empty()
                                : state.steps().stopped(command.lease().trial()));
        return facts.replying(command, decision(command, reason.isPresent(), reason.orElse("")));
    }

    private static SweepReply decision(SweepCommand.ReportStep command, boolean stop, String reason) {
        return new SweepReply.StepDecision(command.lease(), command.step(), stop, reason);
    }

    /** The end of an attempt; the next lease, where one is wanted, is seated once these events are applied. */
    Decision finish(SweepState state, FinishAttempt command, Instant now) {
        Optional<Lease> lease = state.leases().find(command.lease());
        if (lease.isPresent()
                && lease.get().granted().worker().equals(command.holder().worker())) {
            List<SweepEvent> events = judge(state, lease.get(), command, now);
            return answer(Decision.persist(events), command, true, "", now);
        }
        boolean absorbed = state.trials()
                .find(command.lease().trial())
                .flatMap(trial -> attempt(trial, command.lease()))
                .map(attempt -> attempt.reported()
                        && attempt.worker().equals(command.holder().worker()))
                .orElse(false);
        String reason = absorbed ? "" : stale(state, command.lease());
        return answer(Decision.nothing(), command, absorbed, reason, now);
    }

    private Decision answer(Decision decision, FinishAttempt command, boolean accepted, String reason, Instant now) {
        var taken = new SweepReply.ResultTaken(command.lease(), accepted, reason, Optional.empty());
        if (command.nextSlot().isEmpty()) {
            return decision.replying(command, taken);
        }
        return decision.seating(new Waiter(
                command.holder(),
                command.nextSlot().getAsInt(),
                Optional.of(taken),
                command.replyTo(),
                now.plus(settings.leaseWait())));
    }

    private static Optional<AttemptRecord> attempt(TrialRecord trial, LeaseKey key) {
        return trial.attempts().stream()
                .filter(a -> a.attempt() == key.attempt() && a.epoch() == key.epoch())
                .findFirst();
    }

    private static List<SweepEvent> judge(SweepState state, Lease lease, FinishAttempt command, Instant now) {
        if (lease.granted().rescore()) {
            return RescoreRules.judge(state, lease, command, now);
        }
        String message = command.message();
        return switch (command.outcome()) {
            case COMPLETED -> completed(state, lease, command, now);
            case STOPPED -> stopped(state, lease, command, now);
            case INFEASIBLE ->
                AttemptRules.finalWithoutScore(state, lease, TrialState.INFEASIBLE, command, message, now);
            case FAILED -> AttemptRules.unfinished(state, lease, AttemptEnd.FAILED, message, true, now);
            case OUT_OF_MEMORY ->
                AttemptRules.unfinished(state, lease, AttemptEnd.FAILED, "out of memory: " + message, true, now);
            case DOES_NOT_FIT -> AttemptRules.hopeless(state, lease, "out of memory: " + message, now);
            case CRASHED -> AttemptRules.unfinished(state, lease, AttemptEnd.FAILED, "crashed: " + message, true, now);
            case TIMED_OUT ->
                AttemptRules.unfinished(state, lease, AttemptEnd.TIMED_OUT, "timed out: " + message, true, now);
            case RELEASED ->
                AttemptRules.unfinished(
                        state, lease, AttemptEnd.PREEMPTED, "the worker gave the trial back", true, now);
        };
    }

    private static List<SweepEvent> completed(SweepState state, Lease lease, FinishAttempt command, Instant now) {
        if (command.score().isEmpty()) {
            String message = "the trainer ended without reporting "
                    + state.definition().objective().metric() + "; report it at least once";
            return AttemptRules.unfinished(state, lease, AttemptEnd.FAILED, message, true, now);
        }
        double score = command.score().getAsDouble();
        if (!Double.isFinite(score)) {
            String message = state.definition().objective().metric() + " is " + score + " (expected: a finite number)";
            return AttemptRules.finalWithoutScore(state, lease, TrialState.INFEASIBLE, command, message, now);
        }
        return AttemptRules.finalWithScore(state, lease, TrialState.COMPLETE, command, now);
    }

    private static List<SweepEvent> stopped(SweepState state, Lease lease, FinishAttempt command, Instant now) {
        if (state.phase() == SweepPhase.STOPPING) {
            return AttemptRules.unfinished(state, lease, AttemptEnd.DONE, command.message(), true, now);
        }
        Optional<String> ruled = state.steps().stopped(command.lease().trial());
        // The wish to stop is soft, so a sweep that was read again has forgotten why the worker stopped.
        Optional<String> timedOut = lease.stop()
                .filter(Lease.Stop::timedOut)
                .map(Lease.Stop::reason)
                .or(() -> ruled.isPresent() ? Optional.empty() : LeaseHandler.timedOut(state, lease, now));
        if (timedOut.isPresent()) {
            return AttemptRules.unfinished(state, lease, AttemptEnd.TIMED_OUT, timedOut.get(), true, now);
        }
        String because = ruled.orElse(command.message());
        boolean scored =
                command.score().isPresent() && Double.isFinite(command.score().getAsDouble());
        return scored
                ? AttemptRules.finalWithScore(state, lease, TrialState.PRUNED, command.because(because), now)
                : AttemptRules.finalWithoutScore(state, lease, TrialState.PRUNED, command, because, now);
    }

    /** Why a report under this key is not wanted any more. */
    private static String stale(SweepState state, LeaseKey key) {
        Optional<TrialRecord> trial = state.trials().find(key.trial());
        if (trial.isEmpty()) {
            return "STALE_LEASE: sweep " + key.sweepId() + " has no trial " + key.trial();
        }
        String place = "attempt " + key.attempt() + " of trial " + key.trial();
        return "STALE_LEASE: "
                + attempt(trial.get(), key)
                        .map(a -> a.end()
                                .map(end -> place + " ended as " + end
                                        + (a.message().isEmpty() ? "" : ": " + a.message()))
                                .orElse(place + " belongs to another worker"))
                        .orElse(place + " is unknown");
    }
}
