package dev.crosscheck.monitor;

import java.util.OptionalLong;

/**
 * One thing the report says in words.
 *
 * @param text one or two sentences without secret numbers
 * @param trial the trial it is about, if one
 */
public record Finding(Code code, Severity severity, String text, OptionalLong trial) {
    /** How much it matters. */
    public enum Severity {
        INFO,
        WARNING,
        ALARM
    }

    /** What was found. */
    public enum Code {
        /** Too much of the incumbent's gain is not real (latched). */
        OVERFIT,
        /** The best trials are all alike: a high lost share, but nothing of size is lost. */
        TIED_AT_TOP,
        /** At the top, better tuning scores no longer carry over: more tuning on this set buys nothing. */
        EXHAUSTED,
        /** An earlier incumbent is better than today's. */
        OVERTUNED,
        /** One secret set moved away from the others at the incumbent. */
        SET_SHIFTED,
        /** The tuning set is too small to show the differences that the search is deciding on. */
        UNDERPOWERED
    }
}
