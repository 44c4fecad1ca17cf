package dev.crosscheck.coordinator.sweep;

/** What a trial is for. BASELINE trials are outside the budget of trials and never the incumbent. */
public enum TrialKind {
    SEARCH,
    BASELINE
}
