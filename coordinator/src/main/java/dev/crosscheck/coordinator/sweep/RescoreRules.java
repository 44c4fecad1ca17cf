package dev.crosscheck.coordinator.sweep;

import dev.crosscheck.coordinator.sweep.SweepCommand.ChangeSets;
import dev.crosscheck.coordinator.sweep.SweepCommand.FinishAttempt;
import dev.crosscheck.search.trial.TrialState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Which finished trials are leased again when a secret set comes, and what the end of such an attempt means. A rescore attempt changes nothing of its trial: no state, score,
 * metric or rank, and counts against no budget of trials. Pure.
 */
final class RescoreRules {
    /** Most trials that are leased again for one new set. */
    static final int MOST_TRIALS = 60;

    private RescoreRules() {}

    /** Sets came or went. Answers how many trials are leased again. */
    static Decision change(SweepState state, ChangeSets command, Instant now) {
        if (!state.phase().isOpen() || state.phase() == SweepPhase.STOPPING) {
            return Decision.reply(command, taken(state, false, 0));
        }
        List<String> added = new ArrayList<>(command.added());
        added.removeAll(state.rescoring().added());
        List<String> retired = new ArrayList<>(command.retired());
        retired.removeAll(state.rescoring().retired());
        if (added.isEmpty() && retired.isEmpty()) {
            return Decision.reply(command, taken(state, true, state.rescoring().waiting()));
        }
        List<Long> trials = added.isEmpty() ? List.of() : choose(state);
        return Decision.persist(List.of(new SweepEvent.SetsChanged(now, command.version(), added, retired, trials)))
                .replying(command, taken(state, true, trials.size()));
    }

    private static SweepReply.SetsTaken taken(SweepState state, boolean taken, int rescoring) {
        return new SweepReply.SetsTaken(taken, state.phase().name(), rescoring);
    }

    /**
     * The finished SEARCH trials with evidence, in the order in which they finished. Where they are more than {@value #MOST_TRIALS}: the incumbent, the first one, and others at even
     * distances in that order. No score but the tuning score, which made the incumbent, is looked at.
     */
    static List<Long> choose(SweepState state) {
        List<Long> finished = state.trials().finishOrder().stream()
                .map(state.trials()::get)
                .filter(trial -> trial.kind() == TrialKind.SEARCH && TrialLedger.hasEvidence(trial))
                .map(TrialRecord::number)
                .toList();
        if (finished.size() <= MOST_TRIALS) {
            return finished;
        }
        var places = new TreeSet<Integer>();
        state.trials().ranking().best().ifPresent(best -> places.add(finished.indexOf(best)));
        places.remove(-1);
        int evenly = MOST_TRIALS - places.size();
        for (int i = 0; i < evenly; i++) {
            places.add(Math.toIntExact((long) i * (finished.size() - 1) / (evenly - 1)));
        }
        return places.stream().map(finished::get).toList();
    }

    /** The worker's report on a rescore attempt. */
    static List<SweepEvent> judge(SweepState state, Lease lease, FinishAttempt command, Instant now) {
        String message = command.message();
        return switch (command.outcome()) {
            case COMPLETED -> completed(state, lease, command, now);
            case STOPPED -> unfinished(state, lease, stopped(lease), message, true, now);
            case TIMED_OUT -> unfinished(state, lease, AttemptEnd.TIMED_OUT, "timed out: " + message, true, now);
            case RELEASED ->
                unfinished(state, lease, AttemptEnd.PREEMPTED, "the worker gave the trial back", true, now);
            case INFEASIBLE, FAILED, OUT_OF_MEMORY, DOES_NOT_FIT, CRASHED ->
                unfinished(state, lease, AttemptEnd.FAILED, command.outcome() + ": " + message, true, now);
        };
    }

    private static AttemptEnd stopped(Lease lease) {
        return lease.stop().map(Lease.Stop::timedOut).orElse(false) ? AttemptEnd.TIMED_OUT : AttemptEnd.PREEMPTED;
    }

    private static List<SweepEvent> completed(SweepState state, Lease lease, FinishAttempt command, Instant now) {
        if (command.evidence().isEmpty()) {
            String message = "the attempt brought no predictions to score";
            return unfinished(state, lease, AttemptEnd.FAILED, message, true, now);
        }
        TrialRecord trial = state.trials().get(lease.granted().trial());
        boolean same = trial.score().equals(command.score());
        String message = same || trial.state() != TrialState.COMPLETE
                ? command.message()
                : "the same configuration and seed scored "
                        + command.score().orElse(Double.NaN) + " instead of "
                        + trial.score().orElse(Double.NaN)
                        + " on the tuning set; the trainer is not repeatable, so the new set sees a slightly different model";
        return List.of(ended(lease, AttemptEnd.DONE, message, true, false, now));
    }

    /** A rescore attempt that brought nothing: again, or given up. */
    static List<SweepEvent> unfinished(
            SweepState state, Lease lease, AttemptEnd end, String message, boolean reported, Instant now) {
        AttemptEnd shown = end == AttemptEnd.DONE ? AttemptEnd.PREEMPTED : end;
        if (state.phase() == SweepPhase.STOPPING) {
            return List.of(ended(lease, shown, message, reported, false, now));
        }
        long before = state.trials().get(lease.granted().trial()).attempts().stream()
                .filter(a -> a.rescore() && a.epoch() > state.rescoring().since())
                .flatMap(a -> a.end().stream())
                .filter(e -> e != AttemptEnd.DONE && e.isBlameless() == shown.isBlameless())
                .count();
        int limit = shown.isBlameless()
                ? AttemptRules.BLAMELESS_LIMIT
                : state.definition().trial().maxAttempts();
        return List.of(ended(lease, shown, message, reported, before + 1 < limit, now));
    }

    private static SweepEvent ended(
            Lease lease, AttemptEnd end, String message, boolean reported, boolean again, Instant now) {
        SweepEvent.LeaseGranted granted = lease.granted();
        return new SweepEvent.AttemptEnded(now, granted.trial(), granted.attempt(), end, message, reported, again);
    }

    /** The trial whose turn it is to be leased again. */
    static Optional<Long> next(SweepState state) {
        var next = state.rescoring().next(state.leases());
        return next.isPresent() ? Optional.of(next.getAsLong()) : Optional.empty();
    }
}
