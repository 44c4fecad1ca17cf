package dev.crosscheck.stopping;

import java.util.List;

/**
 * An early-stopping rule and its settings; each rule reads what concerns it.
 *
 * @param name one of {@link StoppingRules#NAMES}
 * @param metric reported metric that is compared
 * @param maximize whether larger values of it are better
 * @param min first step at which a trial may be stopped, at least 1
 * @param max largest step, above {@code min}; only rules with rungs read it
 * @param rungs steps at which asha compares, growing; empty for those that follow from min, max and eta
 * @param eta of how many trials one goes on at a rung, at least 1.5
 * @param startup trials (median: that others are compared with; wilcoxon: instances) before anything is stopped, at least 1
 * @param patience reports without an improvement after which a trial is stopped, at least 1
 * @param minDelta improvement that counts, at least 0
 * @param threshold p-value below which a trial is worse (wilcoxon), in (0, 0.5]
 */
public record StoppingConfig(
        String name,
        String metric,
        boolean maximize,
        long min,
        long max,
        List<Long> rungs,
        double eta,
        int startup,
        int patience,
        double minDelta,
        double threshold) {
    public StoppingConfig {
        rungs = List.copyOf(rungs);
        check(min >= 1, "min", min, ">= 1");
        check(max > min, "max", max, "above min, " + min);
        check(eta >= 1.5, "eta", eta, ">= 1.5");
        check(startup >= 1, "startup", startup, ">= 1");
        check(patience >= 1, "patience", patience, ">= 1");
        check(minDelta >= 0, "minDelta", minDelta, ">= 0");
        check(threshold > 0 && threshold <= 0.5, "threshold", threshold, "above 0, at most 0.5");
    }

    private static void check(boolean good, String name, Object value, String expected) {
        if (!good) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }

    /** A value of the metric turned so that higher is better. */
    public double oriented(double value) {
        return maximize ? value : -value;
    }
}
