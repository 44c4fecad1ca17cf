package dev.crosscheck.coordinator.sweep;

import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.trial.Trial;
import dev.crosscheck.search.trial.TrialState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One trial with its attempts. Immutable: each change makes a new record.
 *
 * @param revision finished trials that the strategy knew when it proposed this one
 * @param fallback whether a stand-in proposed it because the strategy was late
 * @param outcome present once the trial is finished
 */
public record TrialRecord(
        long number,
        TrialKind kind,
        Configuration params,
        long revision,
        boolean fallback,
        Instant proposed,
        TrialState state,
        List<AttemptRecord> attempts,
        Optional<TrialOutcome> outcome) {
    public TrialRecord {
        attempts = List.copyOf(attempts);
    }

    static TrialRecord proposed(SweepEvent.TrialProposed event) {
        return new TrialRecord(
                event.number(),
                event.kind(),
                event.params(),
                event.revision(),
                event.fallback(),
                event.at(),
                TrialState.WAITING,
                List.of(),
                Optional.empty());
    }

    TrialRecord leased(SweepEvent.LeaseGranted event) {
        var all = new ArrayList<>(attempts);
        all.add(new AttemptRecord(
                event.attempt(),
                event.epoch(),
                event.worker(),
                event.instance(),
                event.slot(),
                event.at(),
                Optional.empty(),
                Optional.empty(),
                "",
                false,
                event.rescore()));
        return with(event.rescore() ? state : TrialState.RUNNING, all, outcome);
    }

    TrialRecord attemptEnded(SweepEvent.AttemptEnded event) {
        var all = new ArrayList<>(attempts);
        all.set(all.size() - 1, all.get(all.size() - 1).endedAt(event));
        return with(Rescoring.isRescore(lastAttempt()) ? state : TrialState.WAITING, all, outcome);
    }

    TrialRecord finished(TrialState end, TrialOutcome result) {
        return with(end, attempts, Optional.of(result));
    }

    private TrialRecord with(TrialState newState, List<AttemptRecord> all, Optional<TrialOutcome> result) {
        return new TrialRecord(number, kind, params, revision, fallback, proposed, newState, all, result);
    }

    /** The latest attempt. */
    Optional<AttemptRecord> lastAttempt() {
        return attempts.isEmpty() ? Optional.empty() : Optional.of(attempts.get(attempts.size() - 1));
    }

    /** Attempts that belong to the search: all but those that rescore. */
    List<AttemptRecord> searchAttempts() {
        return attempts.stream().filter(attempt -> !attempt.rescore()).toList();
    }

    OptionalDouble score() {
        return outcome.map(TrialOutcome::score).orElse(OptionalDouble.empty());
    }

    /** Attempts that ended through no fault of the trial, or (false) through its fault. */
    int endings(boolean blameless) {
        int count = 0;
        for (AttemptRecord attempt : attempts) {
            if (attempt.end().isPresent()
                    && attempt.end().get() != AttemptEnd.DONE
                    && attempt.end().get().isBlameless() == blameless) {
                count++;
            }
        }
        return count;
    }

    /** The trial as a strategy sees it now. */
    Trial seen() {
        return new Trial(number, params, state, score());
    }

    /** The trial as a strategy saw it when it was proposed. */
    Trial seenAtProposal() {
        return new Trial(number, params, TrialState.WAITING, OptionalDouble.empty());
    }
}
