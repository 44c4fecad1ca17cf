package dev.crosscheck.coordinator.session;

import java.util.Map;
import java.util.Optional;

/** How many metrics a trainer may report at once. A sweep keeps the last ones of every trial, and shows them. */
final class MetricLimit {
    static final int MOST = 1000;
    static final int LONGEST_NAME = 200;

    private MetricLimit() {}

    /** What is wrong with a report; empty when nothing is. */
    static Optional<String> problem(Map<String, Double> metrics) {
        if (metrics.size() > MOST) {
            return Optional.of("the trainer reported " + metrics.size() + " metrics at once (expected: at most " + MOST
                    + "); report fewer");
        }
        return metrics.keySet().stream()
                .filter(name -> name.length() > LONGEST_NAME)
                .findFirst()
                .map(name -> "the trainer reported a metric whose name has " + name.length()
                        + " characters (expected: at most " + LONGEST_NAME + "); shorten it");
    }
}
