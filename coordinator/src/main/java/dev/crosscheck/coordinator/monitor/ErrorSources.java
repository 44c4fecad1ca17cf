package dev.crosscheck.coordinator.monitor;

import dev.crosscheck.coordinator.monitor.MonitorCommand.ReportView;
import dev.crosscheck.coordinator.monitor.MonitorCommand.SetView;
import dev.crosscheck.monitor.ErrorTable;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Where the incumbent's error comes from, where goal and train score are known. The train score is what its trainer reported as {@code train_METRIC}, METRIC being
 * the objective's. Optimism and offset come from the report as it is handed out, so bands stay bands.
 */
public final class ErrorSources {
    /** Before the name of the objective's metric: its value on the training data. */
    public static final String TRAIN = "train_";

    /**
     * The steps from the goal to the score on the secret sets, in the metric's unit, positive when something is lost.
     *
     * @param first what to address first; empty when the goal is reached
     * @param advice what to do about it, or empty
     */
    public record ErrorView(
            double underFitting,
            double overFitting,
            double tuningSetOverfit,
            double distributionShift,
            String first,
            String advice) {}

    private ErrorSources() {}

    /**
     * The breakdown; empty when goal, train score, optimism or offset is unknown.
     *
     * @param metrics the incumbent's metrics
     */
    public static Optional<ErrorView> view(
            ReportView report, String metric, boolean maximize, Map<String, Double> metrics) {
        return of(report, metric, maximize, metrics)
                .map(table -> new ErrorView(
                        table.underFitting(),
                        table.overFitting(),
                        table.tuningOverfit(),
                        table.distributionShift(),
                        table.first().map(Enum::name).orElse(""),
                        table.first().map(ErrorSources::advice).orElse("")));
    }

    static Optional<ErrorTable> of(ReportView report, String metric, boolean maximize, Map<String, Double> metrics) {
        Double train = metrics.get(TRAIN + metric);
        OptionalDouble goal = report.diagnostics().goal();
        OptionalDouble optimism = report.optimism().estimate();
        OptionalDouble offset = offset(report);
        if (train == null
                || goal.isEmpty()
                || report.tuningScore().isEmpty()
                || optimism.isEmpty()
                || offset.isEmpty()) {
            return Optional.empty();
        }
        double sign = maximize ? 1 : -1;
        return Optional.of(ErrorTable.of(
                sign * goal.getAsDouble(),
                sign * train,
                sign * report.tuningScore().getAsDouble(),
                optimism.getAsDouble(),
                offset.getAsDouble()));
    }

    private static OptionalDouble offset(ReportView report) {
        double sum = 0;
        long examples = 0;
        for (SetView set : report.sets()) {
            if (set.offset().isPresent()) {
                sum += set.examples() * set.offset().getAsDouble();
                examples += set.examples();
            }
        }
        return examples == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / examples);
    }

    /** What to do about a source, in a sentence. */
    static String advice(ErrorTable.Source source) {
        return switch (source) {
            case UNDER_FITTING -> "Under-fitting first: a larger model, longer training or better inputs.";
            case OVER_FITTING -> "Over-fitting first: more training data, or a stronger regularisation.";
            case TUNING_SET_OVERFIT ->
                "Overfitting to the tuning set first: a larger or a fresh tuning set, or fewer trials on this one.";
            case DISTRIBUTION_SHIFT ->
                "Shift first: the secret sets differ from the tuning set; train and tune on data like theirs.";
        };
    }
}
