package dev.crosscheck.coordinator.scoring;

import dev.crosscheck.coordinator.scoring.TrialScorer.BadPredictionsException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Gathers the pieces of an upload and refuses what cannot be right whatever the data set: unequal columns, doubled ids, numbers out of range. Not thread-safe. */
public final class PredictionCollector {
    private static final double SUM_TOLERANCE = 1e-3;

    private final int maxExamples;
    private final Builder tuning = new Builder(PredictionPart.TUNING);
    private final Builder blind = new Builder(PredictionPart.BLIND);
    private int examples;

    /**
     * Makes a collector.
     *
     * @param maxExamples of both parts together
     */
    public PredictionCollector(int maxExamples) {
        this.maxExamples = maxExamples;
    }

    private static final class Builder {
        private final String part;
        private final Set<String> seen = new HashSet<>();
        private final List<String> ids = new ArrayList<>();
        private final List<String> labels = new ArrayList<>();
        private final List<Double> values = new ArrayList<>();
        private final List<Float> probabilities = new ArrayList<>();
        private List<String> classes = List.of();

        Builder(String part) {
            this.part = part;
        }

        PredictionPart build() {
            return new PredictionPart(part, ids, labels, values, classes, probabilities);
        }
    }

    /**
     * Adds a piece.
     *
     * @throws BadPredictionsException naming part and id
     */
    public void add(PredictionPart piece) {
        Builder builder = builder(piece.part());
        examples += piece.ids().size();
        if (examples > maxExamples) {
            throw new BadPredictionsException(
                    "the predictions are for more than " + maxExamples + " examples; send each example once");
        }
        columns(piece, builder);
        for (String id : piece.ids()) {
            if (!builder.seen.add(id)) {
                throw new BadPredictionsException("the predictions for " + piece.part() + " hold the id \"" + id
                        + "\" twice; write each id once");
            }
        }
        numbers(piece);
        builder.ids.addAll(piece.ids());
        builder.labels.addAll(piece.labels());
        builder.values.addAll(piece.values());
        builder.probabilities.addAll(piece.probabilities());
    }

    private Builder builder(String part) {
        if (part.equals(PredictionPart.TUNING)) {
            return tuning;
        }
        if (part.equals(PredictionPart.BLIND)) {
            return blind;
        }
        throw new BadPredictionsException("predictions came for a part \"" + part + "\" (expected: tuning or blind)");
    }

    private static void columns(PredictionPart piece, Builder builder) {
        int kinds = (piece.labels().isEmpty() ? 0 : 1)
                + (piece.values().isEmpty() ? 0 : 1)
                + (piece.probabilities().isEmpty() ? 0 : 1);
        if (kinds > 1 || (kinds == 0 && !piece.ids().isEmpty())) {
            throw new BadPredictionsException(
                    "the predictions for " + piece.part() + " need exactly one of labels, values and probabilities");
        }
        if (!piece.probabilities().isEmpty()) {
            if (builder.classes.isEmpty()) {
                builder.classes = List.copyOf(piece.classes());
            }
            if (!builder.classes.equals(piece.classes())) {
                throw new BadPredictionsException("the predictions for " + piece.part()
                        + " name their probability columns differently from piece to piece");
            }
        }
        long cells = 0L
                + piece.labels().size()
                + piece.values().size()
                + piece.probabilities().size();
        long expected = (long) piece.ids().size()
                * (piece.probabilities().isEmpty() ? 1 : piece.classes().size());
        if (cells != expected) {
            throw new BadPredictionsException("the predictions for " + piece.part() + " have " + cells
                    + " numbers or labels for " + piece.ids().size() + " ids (expected: " + expected + ")");
        }
        boolean mixed = !builder.ids.isEmpty()
                && (builder.labels.isEmpty() != piece.labels().isEmpty()
                        || builder.values.isEmpty() != piece.values().isEmpty());
        if (mixed && !piece.ids().isEmpty()) {
            throw new BadPredictionsException(
                    "the predictions for " + piece.part() + " mix labels, values and probabilities; send one kind");
        }
    }

    private static void numbers(PredictionPart piece) {
        for (int e = 0; e < piece.values().size(); e++) {
            if (!Double.isFinite(piece.values().get(e))) {
                throw problem(piece, e, "is not a finite number");
            }
        }
        int classes = piece.classes().size();
        for (int e = 0; e < piece.ids().size() && !piece.probabilities().isEmpty(); e++) {
            double sum = 0;
            for (int c = 0; c < classes; c++) {
                double p = piece.probabilities().get(e * classes + c);
                if (!(p >= 0 && p <= 1)) {
                    throw problem(piece, e, "holds a probability that is not between 0 and 1");
                }
                sum += p;
            }
            if (!(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
                throw problem(piece, e, "has probabilities that do not sum to 1 within 0.001");
            }
        }
    }

    private static BadPredictionsException problem(PredictionPart piece, int example, String what) {
        return new BadPredictionsException("the prediction for id \""
                + piece.ids().get(example) + "\" of " + piece.part() + " " + what + "; correct the trainer's output");
    }

    /** Everything added so far. */
    public PredictionUpload build() {
        return new PredictionUpload(tuning.build(), blind.build());
    }
}
