package dev.crosscheck.worker.trainer.mlp;

import ai.djl.engine.Engine;
import dev.crosscheck.proto.v1.PredictionSet;
import dev.crosscheck.worker.data.Examples;
import dev.crosscheck.worker.data.TabularData;
import dev.crosscheck.worker.trainer.InfeasibleException;
import dev.crosscheck.worker.trainer.StopRequest;
import dev.crosscheck.worker.trainer.Trainer;
import dev.crosscheck.worker.trainer.TrainerContext;
import dev.crosscheck.worker.trainer.TrainerException;
import dev.crosscheck.worker.trainer.TrainerResult;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A multilayer perceptron for classification and regression on tables of numbers. Reports after every epoch (steps count from 1) train_loss, tuning_loss and
 * tuning_accuracy or tuning_rmse, and the objective's metric where it can compute it; at the end that metric on the training data, too, as train_METRIC. The same task gives the same bits on the same machine, whatever ran before.
 */
public final class MlpTrainer implements Trainer {
    private static final Set<String> ALWAYS = Set.of("tuning_loss", "tuning_accuracy", "tuning_rmse");

    @Override
    public TrainerResult train(TrainerContext context) throws TrainerException {
        MlpSettings settings = MlpSettings.of(context.params(), context.task().getResource());
        TabularData data = context.data();
        Engine engine = PyTorch.load();
        Prepared prepared = Prepared.of(data);
        Map<String, Double> metrics = new LinkedHashMap<>();
        try (Fit fit = new Fit(
                engine,
                PyTorch.device(engine, context.device()),
                settings,
                prepared,
                context.task().getSeed())) {
            Optional<StopRequest> stop = context.stopRequest();
            int epoch = 0;
            while (epoch < settings.epochs() && stop.isEmpty()) {
                epoch++;
                double loss = fit.epoch();
                if (!Double.isFinite(loss)) {
                    throw new InfeasibleException("Training diverged in epoch " + epoch + ": the loss is " + loss + " ("
                            + context.params() + ").");
                }
                metrics = report(context, fit, prepared, epoch, loss);
                stop = context.report(epoch, metrics, sink -> predict(data, fit, prepared, context, sink));
            }
            Map<String, Double> last = new LinkedHashMap<>(metrics);
            String metric = context.task().getMetric();
            if (stop.map(StopRequest::predictions).orElse(true)) {
                predict(data, fit, prepared, context, context::predictions);
            }
            trainScore(context, fit, prepared).ifPresent(score -> last.put("train_" + metric, score));
            return new TrainerResult(stop.isPresent() && epoch < settings.epochs(), last);
        }
    }

    /** The objective's metric on the training data, where it can be computed. */
    private static Optional<Double> trainScore(TrainerContext context, Fit fit, Prepared prepared) {
        Examples train = prepared.data().train();
        float[] outputs = fit.outputs(prepared.train());
        Map<String, Double> all = prepared.data().regression()
                ? Scores.regression(prepared.values(outputs), train, prepared.targetScale())
                : Scores.classification(Outputs.probabilities(outputs, prepared.outputs()), train, prepared.outputs());
        return Optional.ofNullable(all.get(context.task().getMetric())).filter(Double::isFinite);
    }

    private static Map<String, Double> report(
            TrainerContext context, Fit fit, Prepared prepared, int epoch, double loss) throws InfeasibleException {
        Examples tuning = prepared.data().tuning();
        float[] outputs = fit.outputs(prepared.tuning());
        refuseNaN(outputs, epoch, context);
        Map<String, Double> all = prepared.data().regression()
                ? Scores.regression(prepared.values(outputs), tuning, prepared.targetScale())
                : Scores.classification(Outputs.probabilities(outputs, prepared.outputs()), tuning, prepared.outputs());
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("train_loss", loss);
        all.forEach((name, value) -> {
            if (ALWAYS.contains(name) || name.equals(context.task().getMetric())) {
                metrics.put(name, value);
            }
        });
        return metrics;
    }

    private static void predict(
            TabularData data, Fit fit, Prepared prepared, TrainerContext context, Consumer<PredictionSet> sink)
            throws InfeasibleException {
        predict("tuning", data.tuning(), fit.outputs(prepared.tuning()), prepared, context, sink);
        if (data.blind().size() > 0) {
            predict("blind", data.blind(), fit.outputs(prepared.blind()), prepared, context, sink);
        }
    }

    private static void predict(
            String part,
            Examples examples,
            float[] outputs,
            Prepared prepared,
            TrainerContext context,
            Consumer<PredictionSet> sink)
            throws InfeasibleException {
        refuseNaN(outputs, 0, context);
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

    private static void refuseNaN(float[] outputs, int epoch, TrainerContext context) throws InfeasibleException {
        for (float output : outputs) {
            if (!Float.isFinite(output)) {
                throw new InfeasibleException("Training diverged" + (epoch > 0 ? " in epoch " + epoch : "")
                        + ": the network answers " + output + " (" + context.params() + ").");
            }
        }
    }
}
