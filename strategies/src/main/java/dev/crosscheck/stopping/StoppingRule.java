package dev.crosscheck.stopping;

import java.util.List;

/**
 * Decides at each report whether its trial goes on. An implementation is a cache that can be rebuilt from the history: {@link #judge} changes nothing; {@link #add} takes in what became durable. The steps of one trial grow;
 * whoever calls sees to that. Confined to one thread at a time.
 *
 * <p>NaN never wins and never blocks: a report of NaN counts as worse than any number, and as no number where others are compared with it.
 */
public interface StoppingRule {

    /** Steps at which trials are compared with each other, in order; empty when every step counts. The last one is below the largest step: there is nothing to stop at the end. */
    List<Long> rungs();

    /** Whether the report matters to this rule: only such reports are judged and added. */
    boolean concerns(Report report);

    /** The decision on a report that was not added yet. */
    Decision judge(Report report);

    /** Takes a report in. */
    void add(Report report);

    /** The trial will report no more. {@code complete}: it ran to its end. */
    void finished(long trial, boolean complete);
}
