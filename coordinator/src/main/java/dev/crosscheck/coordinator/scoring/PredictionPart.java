package dev.crosscheck.coordinator.scoring;

import java.util.List;

/**
 * Predictions for some examples of one part, as delivered: exactly one of labels, values and probabilities is filled.
 *
 * @param part {@value #TUNING} or {@value #BLIND}
 * @param probabilities row-major, ids x classes
 */
public record PredictionPart(
        String part,
        List<String> ids,
        List<String> labels,
        List<Double> values,
        List<String> classes,
        List<Float> probabilities) {
    /** The tuning set. */
    public static final String TUNING = "tuning";
    /** The pool of all secret sets. */
    public static final String BLIND = "blind";

    @Override
    public String toString() {
        return "PredictionPart[" + part + ", " + ids.size() + " examples]";
    }
}
