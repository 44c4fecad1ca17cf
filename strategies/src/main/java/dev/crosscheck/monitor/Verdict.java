package dev.crosscheck.monitor;

/** What the monitor says of a sweep. */
public enum Verdict {
    /** Significantly more of the incumbent's apparent gain is lost than tolerated. */
    OVERFIT,
    /** Significantly less is lost than tolerated, or nothing of size. */
    OK,
    /** The secret sets cannot tell yet. */
    INCONCLUSIVE,
    /** Too few trials, secret examples or differing examples for any statement. */
    INSUFFICIENT
}
