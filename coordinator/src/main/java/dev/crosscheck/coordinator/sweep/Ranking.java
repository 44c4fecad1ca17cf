package dev.crosscheck.coordinator.sweep;

import dev.crosscheck.search.trial.Objective;
import dev.crosscheck.search.trial.TrialState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/** SEARCH trials with a score in rank order: complete ones before pruned ones, then the better score, then the one that finished first. Kept sorted. */
final class Ranking {
    private final Comparator<TrialRecord> order;
    private final List<TrialRecord> sorted = new ArrayList<>();

    Ranking(Objective objective) {
        order = Comparator.<TrialRecord, Boolean>comparing(t -> t.state() != TrialState.COMPLETE)
                .thenComparing(Comparator.<TrialRecord>comparingDouble(
                                t -> objective.oriented(t.score().orElseThrow()))
                        .reversed())
                .thenComparingLong(t -> t.outcome().orElseThrow().order());
    }

    void add(TrialRecord trial) {
        if (ranks(trial)) {
            int place = Collections.binarySearch(sorted, trial, order);
            sorted.add(place < 0 ? -place - 1 : place, trial);
        }
    }

    /** The incumbent: the first of the complete trials. */
    OptionalLong best() {
        return sorted.isEmpty() || sorted.get(0).state() != TrialState.COMPLETE
                ? OptionalLong.empty()
                : OptionalLong.of(sorted.get(0).number());
    }

    /** From 1; empty for a trial that is not ranked. */
    OptionalLong rank(TrialRecord trial) {
        if (!ranks(trial)) {
            return OptionalLong.empty();
        }
        int place = Collections.binarySearch(sorted, trial, order);
        return place < 0 ? OptionalLong.empty() : OptionalLong.of(place + 1L);
    }

    List<TrialRecord> inOrder() {
        return Collections.unmodifiableList(sorted);
    }

    private static boolean ranks(TrialRecord trial) {
        return trial.kind() == TrialKind.SEARCH
                && trial.score().isPresent()
                && (trial.state() == TrialState.COMPLETE || trial.state() == TrialState.PRUNED);
    }
}
