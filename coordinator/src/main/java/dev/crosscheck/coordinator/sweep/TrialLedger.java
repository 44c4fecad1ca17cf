package dev.crosscheck.coordinator.sweep;

import dev.crosscheck.coordinator.monitor.MonitorCommand;
import dev.crosscheck.search.trial.Objective;
import dev.crosscheck.search.trial.Trial;
import dev.crosscheck.search.trial.TrialState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The trials of a sweep: all of them by number, those that wait, those that finished in durable order, counts and ranks. Mutable, confined to the entity. */
final class TrialLedger {
    private final List<TrialRecord> trials = new ArrayList<>();
    private final Deque<Long> queue = new ArrayDeque<>();
    private final List<Long> finishOrder = new ArrayList<>();
    private final EvidenceLog evidence = new EvidenceLog();
    private final Map<TrialState, Long> searchCounts = new EnumMap<>(TrialState.class);
    private final Ranking ranking;
    private long searchProposed;
    private OptionalLong lastFailed = OptionalLong.empty();

    TrialLedger(Objective objective) {
        ranking = new Ranking(objective);
    }

    void load(SweepSnapshot snapshot) {
        for (TrialRecord trial : snapshot.trials()) {
            trials.add(trial);
            searchProposed += trial.kind() == TrialKind.SEARCH ? 1 : 0;
        }
        queue.addAll(snapshot.queue());
        snapshot.trials().stream()
                .filter(t -> t.outcome().isPresent())
                .sorted(Comparator.comparingLong(t -> t.outcome().orElseThrow().order()))
                .forEach(this::count);
        evidence.restore(snapshot.rescoring().marks());
    }

    void propose(SweepEvent.TrialProposed event) {
        if (event.number() != trials.size()) {
            throw new IllegalStateException("trial " + event.number() + " proposed (expected: " + trials.size() + ")");
        }
        trials.add(TrialRecord.proposed(event));
        queue.addLast(event.number());
        searchProposed += event.kind() == TrialKind.SEARCH ? 1 : 0;
    }

    void lease(SweepEvent.LeaseGranted event) {
        queue.removeFirstOccurrence(event.trial());
        replace(get(event.trial()).leased(event));
    }

    void endAttempt(SweepEvent.AttemptEnded event) {
        replace(get(event.trial()).attemptEnded(event));
        if (event.again() && !Rescoring.isRescore(get(event.trial()).lastAttempt())) {
            queue.addFirst(event.trial());
        }
    }

    void finish(SweepEvent.TrialFinished event) {
        queue.removeFirstOccurrence(event.trial());
        var outcome = new TrialOutcome(
                event.order(),
                trials.size(),
                event.attempt(),
                event.score(),
                event.metrics(),
                event.evidence(),
                event.because(),
                event.seconds(),
                event.at());
        TrialRecord trial = get(event.trial()).finished(event.state(), outcome);
        replace(trial);
        count(trial);
    }

    private void count(TrialRecord trial) {
        finishOrder.add(trial.number());
        if (hasEvidence(trial)) {
            evidence.finished(trial.number());
        }
        if (trial.kind() == TrialKind.SEARCH) {
            searchCounts.merge(trial.state(), 1L, Long::sum);
            lastFailed = trial.state() == TrialState.FAILED ? OptionalLong.of(trial.number()) : lastFailed;
        }
        ranking.add(trial);
    }

    private void replace(TrialRecord trial) {
        trials.set(Math.toIntExact(trial.number()), trial);
    }

    TrialRecord get(long number) {
        return trials.get(Math.toIntExact(number));
    }

    Optional<TrialRecord> find(long number) {
        return number >= 0 && number < trials.size() ? Optional.of(get(number)) : Optional.empty();
    }

    /** Number of trials, which is also the number of the next one. */
    int size() {
        return trials.size();
    }

    /** The waiting trial whose turn it is. */
    OptionalLong firstWaiting() {
        Long first = queue.peekFirst();
        return first == null ? OptionalLong.empty() : OptionalLong.of(first);
    }

    List<Long> waiting() {
        return List.copyOf(queue);
    }

    int waitingCount() {
        return queue.size();
    }

    /** How many trials finished; the order of the next one. Any kind and state. */
    long finishedOrders() {
        return finishOrder.size();
    }

    /** Finished trials that count against the budget. */
    long finishedSearch() {
        return searchCount(TrialState.COMPLETE)
                + searchCount(TrialState.PRUNED)
                + searchCount(TrialState.FAILED)
                + searchCount(TrialState.INFEASIBLE);
    }

    /** SEARCH trials that finished or may still finish. */
    long committedSearch() {
        return searchProposed - searchCount(TrialState.CANCELLED);
    }

    long failedSearch() {
        return searchCount(TrialState.FAILED);
    }

    /** The SEARCH trial that failed last, in durable order. */
    Optional<TrialRecord> lastFailed() {
        return lastFailed.isPresent() ? Optional.of(get(lastFailed.getAsLong())) : Optional.empty();
    }

    private long searchCount(TrialState state) {
        return searchCounts.getOrDefault(state, 0L);
    }

    Ranking ranking() {
        return ranking;
    }

    List<TrialRecord> all() {
        return Collections.unmodifiableList(trials);
    }

    /** What a strategy has to be told to know all: proposals and results, interleaved as they became durable. */
    List<Trial> history() {
        var told = new ArrayList<Trial>(trials.size() + finishOrder.size());
        int proposed = 0;
        for (long number : finishOrder) {
            TrialRecord trial = get(number);
            long before = trial.outcome().orElseThrow().proposedBefore();
            for (; proposed < before; proposed++) {
                told.add(get(proposed).seenAtProposal());
            }
            told.add(trial.seen());
        }
        for (; proposed < trials.size(); proposed++) {
            told.add(get(proposed).seenAtProposal());
        }
        return told;
    }

    /** What the monitor is told at {@code from} and later. */
    List<MonitorCommand.Ordered> evidenceFrom(int from) {
        return evidence.from(from, this::get);
    }

    /** Finished trials in durable order. */
    List<TrialRecord> inFinishOrder() {
        return finishOrder.stream().map(this::get).toList();
    }

    int evidenceCount() {
        return evidence.size();
    }

    EvidenceLog evidence() {
        return evidence;
    }

    /** Numbers of the finished trials, in durable order. */
    List<Long> finishOrder() {
        return Collections.unmodifiableList(finishOrder);
    }

    /** Epoch of the lease that finished the SEARCH trial with evidence; empty where it has none. */
    OptionalLong evidenceEpoch(long number) {
        TrialRecord trial = get(number);
        return trial.kind() == TrialKind.SEARCH && hasEvidence(trial)
                ? trial.searchAttempts().stream()
                        .mapToLong(AttemptRecord::epoch)
                        .max()
                : OptionalLong.empty();
    }

    static boolean hasEvidence(TrialRecord trial) {
        return trial.state() == TrialState.COMPLETE
                && trial.score().isPresent()
                && !trial.outcome().orElseThrow().evidence().isEmpty();
    }
}
