package dev.crosscheck.coordinator.sweep;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What became of a finished trial. Immutable.
 *
 * @param order place among the finished trials of the sweep, from 0, without gaps
 * @param proposedBefore trials that had been proposed when this one finished; with {@code order} it gives the history in durable order
 * @param attempt attempt that finished it, or 0 when none did
 * @param score objective on the tuning set, not oriented, finite
 * @param evidence key of the evidence in the trial store, or empty
 * @param because why it ended before its time, or empty
 * @param seconds what the worker reported, &gt;= 0
 */
public record TrialOutcome(
        long order,
        long proposedBefore,
        int attempt,
        OptionalDouble score,
        Map<String, Double> metrics,
        String evidence,
        String because,
        double seconds,
        Instant ended) {
    public TrialOutcome {
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }
}
