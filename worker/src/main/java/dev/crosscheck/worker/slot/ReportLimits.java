package dev.crosscheck.worker.slot;

import dev.crosscheck.worker.slot.wire.ChildEnded;
import dev.crosscheck.worker.slot.wire.ChildEnded.Outcome;
import java.util.Map;
import java.util.Optional;

/** How much a trainer may say, as the coordinator takes it: what is longer would cost the worker its connection. */
final class ReportLimits {
    /** Characters of a reason; the coordinator keeps no more. */
    static final int LONGEST_TEXT = 10_000;

    static final int MOST_METRICS = 1000;
    /** Characters. */
    static final int LONGEST_METRIC_NAME = 200;

    private ReportLimits() {}

    /** The text, or its beginning and how long it was. */
    static String text(String text) {
        if (text.length() <= LONGEST_TEXT) {
            return text;
        }
        String cut = "... (cut; it has " + text.length() + " characters)";
        return text.substring(0, LONGEST_TEXT - cut.length()) + cut;
    }

    /** What is wrong with the metrics, a sentence; empty when nothing is. */
    static Optional<String> problem(Map<String, Double> metrics) {
        if (metrics.size() > MOST_METRICS) {
            return Optional.of("The trainer reported " + metrics.size() + " metrics (expected: at most " + MOST_METRICS
                    + "); report fewer.");
        }
        return metrics.keySet().stream()
                .filter(name -> name.length() > LONGEST_METRIC_NAME)
                .findFirst()
                .map(name -> "The trainer reported a metric whose name has " + name.length()
                        + " characters (expected: at most " + LONGEST_METRIC_NAME + "); shorten it.");
    }

    /** The end of an attempt within the limits: one with too many metrics is a failure. */
    static ChildEnded bounded(ChildEnded ended) {
        Optional<String> problem = problem(ended.getMetricsMap());
        if (problem.isPresent()) {
            return ChildEnded.newBuilder()
                    .setOutcome(Outcome.OUTCOME_FAILED)
                    .setReason(problem.get())
                    .build();
        }
        return ended.toBuilder().setReason(text(ended.getReason())).build();
    }
}
