package dev.crosscheck.search.tpe;

import dev.crosscheck.search.trial.TrialHistory;
import dev.crosscheck.search.trial.TrialHistory.Observation;
import dev.crosscheck.search.trial.TrialHistory.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** The observations of a history from best to worst, kept sorted from one proposal to the next: complete ones by loss, then the others by loss. */
final class RankedTrials {
    private static final int FEW = 16;
    private static final Comparator<Observation> BEST_FIRST = RankedTrials::compare;
    private final TrialHistory history;
    private final List<Observation> ranked = new ArrayList<>();
    private int replacements;

    RankedTrials(TrialHistory history) {
        this.history = history;
    }

    /** All observations of the history as it is now; valid until it is asked for again. */
    List<Observation> ranked() {
        if (history.replacements() != replacements) {
            replacements = history.replacements();
            ranked.clear();
        }
        List<Observation> all = history.observations();
        List<Observation> fresh = all.subList(ranked.size(), all.size());
        if (fresh.size() > FEW) {
            ranked.addAll(fresh);
            ranked.sort(BEST_FIRST);
        } else {
            fresh.forEach(this::insert);
        }
        return ranked;
    }

    private void insert(Observation observation) {
        int found = Collections.binarySearch(ranked, observation, BEST_FIRST);
        ranked.add(found < 0 ? -found - 1 : found, observation);
    }

    private static int compare(Observation a, Observation b) {
        if ((a.outcome() == Outcome.COMPLETE) != (b.outcome() == Outcome.COMPLETE)) {
            return a.outcome() == Outcome.COMPLETE ? -1 : 1;
        }
        int byLoss = Double.compare(a.loss(), b.loss());
        return byLoss != 0 ? byLoss : Long.compare(a.number(), b.number());
    }
}
