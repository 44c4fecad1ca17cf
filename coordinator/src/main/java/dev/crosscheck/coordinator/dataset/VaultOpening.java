package dev.crosscheck.coordinator.dataset;

import java.time.Instant;
import java.util.OptionalDouble;

/**
 * The one opening of a vault set. Holds a secret score, so it is never printed.
 *
 * @param dataset the name under which exposures are counted
 * @param version of the data set; 0 for a replayed table
 * @param sweep that it was opened for
 * @param pick which trial was asked for: "recommended", "best" or a number
 * @param because why that pick is this trial; empty when there is nothing to say
 * @param score in the metric's unit and direction, with its 95 % interval
 * @param tuningScore the trial's score that the search saw
 */
public record VaultOpening(
        String dataset,
        int version,
        String set,
        String sweep,
        String pick,
        String because,
        long trial,
        String metric,
        boolean maximize,
        double score,
        double low,
        double high,
        long examples,
        OptionalDouble tuningScore,
        Instant at) {

    /** The place of the record of a vault set's opening. */
    static String id(String dataset, String set) {
        return dataset + "/" + set;
    }

    /** The place of this record. */
    public String id() {
        return id(dataset, set);
    }

    @Override
    public String toString() {
        return "VaultOpening[" + id() + "]";
    }
}
