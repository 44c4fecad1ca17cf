package dev.crosscheck.coordinator.sweep;

import dev.crosscheck.coordinator.sweep.FaultHistory.Answered;
import dev.crosscheck.coordinator.sweep.FaultHistory.Sent;
import dev.crosscheck.coordinator.sweep.SweepCommand.AttemptOutcome;
import dev.crosscheck.coordinator.sweep.SweepEvent.AttemptEnded;
import dev.crosscheck.coordinator.sweep.SweepEvent.LeaseGranted;
import dev.crosscheck.coordinator.sweep.SweepEvent.SweepSteered;
import dev.crosscheck.coordinator.sweep.SweepEvent.TrialFinished;
import dev.crosscheck.coordinator.sweep.SweepEvent.TrialProposed;
import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.trial.TrialState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a journal and what workers saw, with a bookkeeping of its own, and says what is wrong: an acknowledged result that is missing, a trial that counts
 * twice, a budget that is not exact, an attempt with two holders, a leaderboard that is not what the journal says.
 */
final class FaultChecker {
    private final List<SweepEvent> journal;
    private final FaultHistory history;
    private final SweepState serving;
    private final List<String> wrong = new ArrayList<>();
    private final Map<Long, TrialFinished> finished = new HashMap<>();
    private final Map<Long, LeaseGranted> open = new HashMap<>();
    private final Map<Long, Integer> attempts = new HashMap<>();
    private final Map<LeaseKey, AttemptEnded> ends = new HashMap<>();
    private final Set<Configuration> configurations = new HashSet<>();
    private long proposed;
    private long epoch;
    private long extra;

    FaultChecker(List<SweepEvent> journal, FaultHistory history, SweepState serving) {
        this.journal = journal;
        this.history = history;
        this.serving = serving;
    }

    private void expect(boolean good, String what) {
        if (!good) {
            wrong.add(what);
        }
    }

    /** {@code ended}: whether the sweep came to its end. */
    List<String> check(boolean ended) {
        expect(ended, "the sweep did not end, it is " + serving.phase());
        journal.forEach(this::read);
        history.answered.forEach(this::acknowledged);
        history.holders.forEach(
                (lease, processes) -> expect(processes.size() == 1, "attempt " + lease + " was given to " + processes));
        history.extended
                .keySet()
                .forEach(request -> expect(
                        journal.stream()
                                .anyMatch(e -> e instanceof SweepSteered s
                                        && s.requestId().equals(request)),
                        "acknowledged extension " + request + " is not in the journal"));
        if (ended) {
            budget();
            board(serving, "served");
        }
        SweepState replayed = new SweepState(SweepRig.ID, TestSpecs::read);
        journal.forEach(replayed::applyOnce);
        board(replayed, "replayed");
        return wrong;
    }

    private void read(SweepEvent event) {
        if (event instanceof TrialProposed e) {
            expect(e.number() == proposed++, "trial " + e.number() + " proposed out of order");
            expect(configurations.add(e.params()), "the configuration of trial " + e.number() + " was proposed before");
        } else if (event instanceof LeaseGranted e) {
            granted(e);
        } else if (event instanceof AttemptEnded e) {
            LeaseGranted lease = open.remove(e.trial());
            expect(lease != null && lease.attempt() == e.attempt(), "attempt " + e + " ended but was not open");
            if (lease != null) {
                ends.put(key(lease), e);
            }
        } else if (event instanceof TrialFinished e) {
            end(e);
        } else if (event instanceof SweepSteered e) {
            extra += e.trials();
        }
    }

    private static LeaseKey key(LeaseGranted lease) {
        return new LeaseKey(SweepRig.ID, lease.trial(), lease.attempt(), lease.epoch());
    }

    private void granted(LeaseGranted e) {
        expect(e.epoch() > epoch, "epoch " + e.epoch() + " after " + epoch);
        epoch = e.epoch();
        expect(attempts.merge(e.trial(), 1, Integer::sum) == e.attempt(), "attempt numbers of trial " + e.trial());
        expect(!finished.containsKey(e.trial()), "trial " + e.trial() + " was leased after its end");
        boolean sameSlot = open.values().stream()
                .anyMatch(o ->
                        o.worker().equals(e.worker()) && o.instance().equals(e.instance()) && o.slot() == e.slot());
        expect(!sameSlot, "a slot of " + e.instance() + " was given two trials at once");
        expect(open.put(e.trial(), e) == null, "trial " + e.trial() + " was leased twice at once");
    }

    private void end(TrialFinished e) {
        expect(e.order() == finished.size(), "order of trial " + e.trial());
        expect(!open.containsKey(e.trial()), "trial " + e.trial() + " ended with an open lease");
        expect(finished.put(e.trial(), e) == null, "trial " + e.trial() + " counts twice");
        expect(e.evidence().isEmpty() || history.evidence.contains(e.evidence()), "evidence of trial " + e.trial());
        if (e.score().isPresent()) {
            Sent sent = history.sent.entrySet().stream()
                    .filter(s -> s.getKey().trial() == e.trial() && s.getKey().attempt() == e.attempt())
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(null);
            expect(
                    sent != null && sent.score().equals(e.score()),
                    "trial " + e.trial() + " has a score that nobody sent");
        }
    }

    private void acknowledged(Answered answer) {
        Sent sent = history.sent.get(answer.lease());
        AttemptEnded end = ends.get(answer.lease());
        TrialFinished trial = finished.get(answer.lease().trial());
        if (answer.accepted()) {
            expect(end != null && end.reported(), "the accepted end of " + answer.lease() + " is not in the journal");
            if (sent != null && sent.outcome() == AttemptOutcome.COMPLETED) {
                boolean kept = trial != null
                        && trial.attempt() == answer.lease().attempt()
                        && (trial.state() == TrialState.COMPLETE)
                        && trial.score().equals(sent.score());
                expect(kept, "the accepted result of " + answer.lease() + " is missing");
            }
        } else {
            expect(end == null || !end.reported(), "the result of " + answer.lease() + " was refused but kept");
        }
    }

    private void budget() {
        long max = serving.definition().budget().maxTrials().orElseThrow() + extra;
        long counted = finished.values().stream()
                .filter(e -> e.state() != TrialState.CANCELLED)
                .count();
        boolean failed = serving.phase() == SweepPhase.FAILED;
        expect(failed || counted == max, counted + " trials counted of a budget of " + max);
        expect(counted <= max, counted + " trials are more than the budget of " + max);
    }

    private void board(SweepState state, String which) {
        boolean maximize = state.definition().objective().maximize();
        Comparator<TrialFinished> order = Comparator.<TrialFinished, Boolean>comparing(
                        e -> e.state() != TrialState.COMPLETE)
                .thenComparing(
                        e -> maximize ? -e.score().orElseThrow() : e.score().orElseThrow())
                .thenComparing(TrialFinished::order);
        List<String> expected = finished.values().stream()
                .filter(e ->
                        e.score().isPresent() && (e.state() == TrialState.COMPLETE || e.state() == TrialState.PRUNED))
                .sorted(order)
                .map(e -> e.trial() + "=" + e.score().orElseThrow())
                .toList();
        List<String> shown = ((SweepReply.Board) SweepViews.board(state, 0, 0))
                .ranked().stream()
                        .map(row -> row.number() + "=" + row.score().orElseThrow())
                        .toList();
        expect(shown.equals(expected), "the " + which + " leaderboard is not what the journal says");
    }
}
