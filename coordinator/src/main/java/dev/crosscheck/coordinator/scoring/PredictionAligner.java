package dev.crosscheck.coordinator.scoring;

import dev.crosscheck.coordinator.dataset.DatasetVault;
import dev.crosscheck.coordinator.dataset.TaskKind;
import dev.crosscheck.coordinator.scoring.TrialScorer.BadPredictionsException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** Puts delivered predictions into the order of the examples and checks them against the data set. Messages name ids and parts, never a label. */
final class PredictionAligner {
    private final DatasetVault vault;
    private final boolean needsProbabilities;

    PredictionAligner(DatasetVault vault, boolean needsProbabilities) {
        this.vault = vault;
        this.needsProbabilities = needsProbabilities;
    }

    /**
     * The predictions in the order of {@code ids}.
     *
     * @throws BadPredictionsException when an id is missing, unknown or doubled, a label unknown, or the kind of prediction wrong
     */
    Predicted align(PredictionPart part, List<String> ids) {
        int[] rows = rows(part, ids);
        if (vault.task() == TaskKind.REGRESSION) {
            if (!ids.isEmpty() && part.values().isEmpty()) {
                throw new BadPredictionsException("the predictions for " + part.part()
                        + " are no numbers; a regression needs a value per example");
            }
            double[] values = new double[rows.length];
            for (int e = 0; e < values.length; e++) {
                values[e] = part.values().get(rows[e]);
            }
            return Predicted.ofValues(values);
        }
        if (!part.probabilities().isEmpty()) {
            return probabilities(part, rows);
        }
        if (needsProbabilities) {
            throw new BadPredictionsException("the predictions for " + part.part()
                    + " are no probabilities, which the objective needs; write a column p_<label> per class");
        }
        return labels(part, rows, ids);
    }

    private static int[] rows(PredictionPart part, List<String> ids) {
        Map<String, Integer> rowOf = new HashMap<>();
        for (int row = 0; row < part.ids().size(); row++) {
            if (rowOf.put(part.ids().get(row), row) != null) {
                throw new BadPredictionsException("the predictions for " + part.part() + " hold the id \""
                        + part.ids().get(row) + "\" twice; write each id once");
            }
        }
        int[] rows = new int[ids.size()];
        int missing = 0;
        String firstMissing = "";
        for (int e = 0; e < rows.length; e++) {
            Integer row = rowOf.remove(ids.get(e));
            if (row == null) {
                firstMissing = missing++ == 0 ? ids.get(e) : firstMissing;
            } else {
                rows[e] = row;
            }
        }
        if (!rowOf.isEmpty()) {
            String unknown =
                    part.ids().stream().filter(rowOf::containsKey).findFirst().orElseThrow();
            throw new BadPredictionsException("the predictions for " + part.part() + " hold the id \"" + unknown
                    + "\", which the file of " + part.part() + " does not have; predict the ids of that file");
        }
        if (missing > 0) {
            throw new BadPredictionsException("the predictions for " + part.part() + " lack " + missing + " of "
                    + ids.size() + " ids, among them \"" + firstMissing + "\"; predict every example");
        }
        return rows;
    }

    private Predicted labels(PredictionPart part, int[] rows, List<String> ids) {
        if (!ids.isEmpty() && part.labels().isEmpty()) {
            throw new BadPredictionsException("the predictions for " + part.part()
                    + " are no labels; a classification needs a label per example");
        }
        Map<String, Integer> index = new HashMap<>();
        vault.classes().forEach(c -> index.put(c, index.size()));
        int[] labels = new int[rows.length];
        for (int e = 0; e < labels.length; e++) {
            Integer label = index.get(part.labels().get(rows[e]));
            if (label == null) {
                throw new BadPredictionsException("the prediction for id \"" + ids.get(e) + "\" of " + part.part()
                        + " is none of the data set's classes; write labels as in the train file");
            }
            labels[e] = label;
        }
        return Predicted.ofLabels(labels, vault.classes().size());
    }

    private Predicted probabilities(PredictionPart part, int[] rows) {
        List<String> columns = part.classes();
        int classes = vault.classes().size();
        if (columns.size() != classes || !new HashSet<>(columns).equals(new HashSet<>(vault.classes()))) {
            throw new BadPredictionsException("the predictions for " + part.part() + " have " + columns.size()
                    + " probability columns that are not the data set's " + classes
                    + " classes; write one column p_<label> per class of the train file");
        }
        int[] columnOf = vault.classes().stream().mapToInt(columns::indexOf).toArray();
        double[][] probabilities = new double[rows.length][classes];
        for (int e = 0; e < rows.length; e++) {
            for (int c = 0; c < classes; c++) {
                probabilities[e][c] = part.probabilities().get(rows[e] * classes + columnOf[c]);
            }
        }
        return Predicted.ofProbabilities(probabilities, classes);
    }
}
