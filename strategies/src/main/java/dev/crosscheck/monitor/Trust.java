package dev.crosscheck.monitor;

/** Where the scores come from, most trustworthy first. */
public enum Trust {
    /** Computed by the coordinator from predictions on blind examples. */
    SCORED,
    /** Recorded per-example scores, replayed. */
    REPLAYED,
    /** Only numbers were reported; their standard errors are the reporter's or the binomial ones. */
    REPORTED,
    /** The worker could have seen more than the blind pool. */
    EXTERNAL
}
