package dev.crosscheck.coordinator.scoring;

import dev.crosscheck.coordinator.dataset.TaskKind;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A metric that the coordinator computes. Each also splits into one number per example: numbers whose mean is the metric and whose deviations from it are
 * the examples' influences (Hampel 1974, "The influence curve and its role in robust estimation", JASA 69), exact for means and first-order for the others.
 */
public enum Metric {
    /** Share of right labels. */
    ACCURACY("accuracy", TaskKind.CLASSIFICATION, true, false),
    /** Mean over the classes that occur in the set of the share of right labels. */
    BALANCED_ACCURACY("balanced_accuracy", TaskKind.CLASSIFICATION, true, false),
    /** Mean F1 over the classes that occur in the set or are predicted in it. */
    MACRO_F1("macro_f1", TaskKind.CLASSIFICATION, true, false),
    /** Mean of -ln of the probability of the true label, probabilities below 2^-23 (the resolution of a 32-bit float) taken for that. */
    LOG_LOSS("log_loss", TaskKind.CLASSIFICATION, false, true),
    /**
     * Area under the ROC curve: for two classes of the probability of the larger label; for more the mean over classes of one against the rest, without classes
     * that do not occur in the set; 0.5 when one class alone occurs.
     */
    AUC("auc", TaskKind.CLASSIFICATION, true, true),
    /** Root of the mean squared error. */
    RMSE("rmse", TaskKind.REGRESSION, false, false),
    /** Mean absolute error. */
    MAE("mae", TaskKind.REGRESSION, false, false),
    /** 1 minus squared error over variance; for constant labels 1 when all are predicted exactly, else 0. */
    R2("r2", TaskKind.REGRESSION, true, false);

    private final String label;
    private final TaskKind task;
    private final boolean maximize;
    private final boolean needsProbabilities;

    Metric(String label, TaskKind task, boolean maximize, boolean needsProbabilities) {
        this.label = label;
        this.task = task;
        this.maximize = maximize;
        this.needsProbabilities = needsProbabilities;
    }

    /** As written in a specification. */
    public String label() {
        return label;
    }

    /** The task it suits. */
    public TaskKind task() {
        return task;
    }

    /** Whether larger is better. */
    public boolean maximize() {
        return maximize;
    }

    /** Whether it needs a probability per class. */
    public boolean needsProbabilities() {
        return needsProbabilities;
    }

    /** The metric written so. */
    public static Optional<Metric> ofLabel(String label) {
        return Arrays.stream(values()).filter(m -> m.label.equals(label)).findFirst();
    }

    /** All metrics of a task, as written. */
    public static List<String> labelsFor(TaskKind task) {
        return Arrays.stream(values())
                .filter(m -> m.task == task)
                .map(Metric::label)
                .toList();
    }

    /** The metric in its own unit and direction. Predictions hold probabilities where the metric needs them. */
    double score(Predicted predicted, double[] truth) {
        return switch (this) {
            case ACCURACY, LOG_LOSS, MAE -> mean(perExample(predicted, truth));
            case BALANCED_ACCURACY -> LabelMetrics.balancedAccuracy(predicted, truth);
            case MACRO_F1 -> LabelMetrics.macroF1(predicted, truth);
            case AUC -> RocArea.of(predicted, truth).area();
            case RMSE -> RegressionMetrics.rmse(predicted.values(), truth);
            case R2 -> RegressionMetrics.r2(predicted.values(), truth);
        };
    }

    /** One number per example; their mean is {@link #score} (up to rounding). */
    double[] perExample(Predicted predicted, double[] truth) {
        return switch (this) {
            case ACCURACY -> LabelMetrics.hits(predicted, truth);
            case BALANCED_ACCURACY -> LabelMetrics.balancedAccuracyParts(predicted, truth);
            case MACRO_F1 -> LabelMetrics.macroF1Parts(predicted, truth);
            case LOG_LOSS -> LabelMetrics.logLosses(predicted, truth);
            case AUC -> RocArea.of(predicted, truth).parts();
            case RMSE -> RegressionMetrics.rmseParts(predicted.values(), truth);
            case MAE -> RegressionMetrics.absoluteErrors(predicted.values(), truth);
            case R2 -> RegressionMetrics.r2Parts(predicted.values(), truth);
        };
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).sum() / values.length;
    }
}
