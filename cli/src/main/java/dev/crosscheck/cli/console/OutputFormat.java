package dev.crosscheck.cli.console;

/** How a verb prints its answer. */
public enum OutputFormat {
    /** Aligned columns for people; may change between releases. */
    TABLE,
    /** Stable and documented; absent values are null, times RFC 3339. */
    JSON,
    /** Lists only: a header and one line per element. */
    CSV
}
