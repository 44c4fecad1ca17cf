package dev.crosscheck.monitor;

import java.util.Map;

/**
 * The scores of one finished trial. Failed trials bring none and are not added.
 *
 * @param trial the trial's number in the sweep, from 0
 * @param sets the scores on each secret set, by the set's name
 */
public record TrialEvidence(long trial, Kind kind, TuningScore tuning, Map<String, SetScores> sets) {
    public TrialEvidence {
        if (trial < 0) {
            throw new IllegalArgumentException("trial: " + trial + " (expected: at least 0)");
        }
        sets = Map.copyOf(sets);
    }

    /** What a trial is for. */
    public enum Kind {
        /** Part of the search. */
        SEARCH,
        /** Run for comparison only: never incumbent, never control. */
        BASELINE
    }
}
