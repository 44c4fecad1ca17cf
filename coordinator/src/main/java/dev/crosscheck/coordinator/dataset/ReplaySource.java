package dev.crosscheck.coordinator.dataset;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which rows of a table of recorded trials a sweep replays.
 *
 * @param fileName for messages
 * @param sha256 of the table's content
 * @param key columns that a configuration's parameters select a row by
 * @param where further columns and the value that the row must have
 */
public record ReplaySource(String fileName, String sha256, List<String> key, Map<String, String> where) {
    public ReplaySource {
        key = List.copyOf(key);
        where = Collections.unmodifiableMap(new LinkedHashMap<>(where));
    }

    /** The name under which the table's secret columns are counted in the {@link ExposureLedger}. */
    public String ledgerName() {
        return "table-" + sha256;
    }
}
