package dev.crosscheck.worker.trainer.network;

import dev.crosscheck.proto.v1.PredictionSet;
import dev.crosscheck.worker.data.Examples;
import dev.crosscheck.worker.trainer.InfeasibleException;
import dev.crosscheck.worker.trainer.TrainerContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** From a model's raw outputs to metrics and predictions; refuses what has diverged. */
final class Reports {
    private static final Set<String> ALWAYS = Set.of("tuning_loss", "tuning_accuracy", "tuning_rmse");
    /** A mean loss of so many times that of guessing is no training any more. */
    private static final double DIVERGED = 1e4;

    private final TrainerContext context;
    private final Prepared prepared;

    Reports(TrainerContext context, Prepared prepared) {
        this.context = context;
        this.prepared = prepared;
    }

    /** The objective's metric. */
    String metric() {
        return context.task().getMetric();
    }

    /**
     * Looks at a mean loss over the training set.
     *
     * @throws InfeasibleException when it is not finite or more than 10,000 times that of a model that guesses
     */
    void refuseDivergence(double loss, int epoch) throws InfeasibleException {
        double chance = prepared.data().regression() ? 1 : Math.log(prepared.outputs());
        if (!(loss <= DIVERGED * chance)) {
            throw new InfeasibleException(
                    "Training diverged in epoch " + epoch + ": the loss is " + loss + " (" + context.params() + ").");
        }
    }

    /** Metrics on the tuning set: those always told, and the objective's. */
    Map<String, Double> tuning(float[] outputs, int epoch) throws InfeasibleException {
        refuseNaN(outputs, " in epoch " + epoch);
        Map<String, Double> metrics = new LinkedHashMap<>();
        scores(outputs, prepared.data().tuning()).forEach((name, value) -> {
            if (ALWAYS.contains(name) || name.equals(metric())) {
                metrics.put(name, value);
            }
        });
        return metrics;
    }

    /** The objective's metric on the training data, where it can be computed. */
    Optional<Double> train(float[] outputs) {
        return Optional.ofNullable(scores(outputs, prepared.data().train()).get(metric()))
                .filter(Double::isFinite);
    }

    private Map<String, Double> scores(float[] outputs, Examples examples) {
        return prepared.data().regression()
                ? Scores.regression(prepared.values(outputs), examples, prepared.targetScale())
                : Scores.classification(
                        Outputs.probabilities(outputs, prepared.outputs()), examples, prepared.outputs());
    }

    /**
     * Predicts the tuning set and the blind pool.
     *
     * @param model raw outputs, row-major n x outputs, for standardised inputs
     */
    void predict(UnaryOperator<float[]> model, Consumer<PredictionSet> sink) throws InfeasibleException {
        predict("tuning", prepared.data().tuning(), model.apply(prepared.tuning()), sink);
        if (prepared.data().blind().size() > 0) {
            predict("blind", prepared.data().blind(), model.apply(prepared.blind()), sink);
        }
    }

    private void predict(String part, Examples examples, float[] outputs, Consumer<PredictionSet> sink)
            throws InfeasibleException {
        refuseNaN(outputs, "");
        if (prepared.data().regression()) {
            Outputs.regression(part, examples, prepared.values(outputs), sink);
        } else {
            Outputs.classification(
                    part,
                    examples,
                    Outputs.probabilities(outputs, prepared.outputs()),
                    prepared.data().classes(),
                    context.task().getData().getNeedsProbabilities(),
                    sink);
        }
    }

    private void refuseNaN(float[] outputs, String when) throws InfeasibleException {
        for (float output : outputs) {
            if (!Float.isFinite(output)) {
                throw new InfeasibleException("Training diverged" + when + ": the network answers " + output + " ("
                        + context.params() + ").");
            }
        }
    }
}
