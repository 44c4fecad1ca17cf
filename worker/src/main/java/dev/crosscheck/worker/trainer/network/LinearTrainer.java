package dev.crosscheck.worker.trainer.network;

import ai.djl.Device;
import ai.djl.engine.Engine;
import dev.crosscheck.worker.data.TabularData;
import dev.crosscheck.worker.trainer.Hyperparameters;
import dev.crosscheck.worker.trainer.StopRequest;
import dev.crosscheck.worker.trainer.Trainer;
import dev.crosscheck.worker.trainer.TrainerContext;
import dev.crosscheck.worker.trainer.TrainerException;
import dev.crosscheck.worker.trainer.TrainerResult;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The baseline: softmax regression, or linear regression with squared errors, on standardised inputs, with an L2 term on all weights but the biases, solved to
 * convergence in double precision. A step is an iteration of the solver; the seed has no part in it. Reports as the networks do.
 */
public final class LinearTrainer implements Trainer {
    @Override
    public TrainerResult train(TrainerContext context) throws TrainerException {
        Hyperparameters settings = Hyperparameters.of("linear", context.params());
        TabularData data = context.data();
        Prepared prepared = Prepared.of(data, 1);
        int epochs = settings.epochs(context.task().getResource());
        Engine engine = PyTorch.load();
        Device device = PyTorch.device(engine, context.device(), context::notice);
        Reports reports = new Reports(context, prepared);
        try (LinearModel model = new LinearModel(engine, device, prepared, settings.number("l2"))) {
            Lbfgs solver = new Lbfgs(model, new double[model.size()]);
            Map<String, Double> metrics = new LinkedHashMap<>();
            Optional<StopRequest> stop = context.stopRequest();
            int iteration = 0;
            boolean converged = false;
            while (!converged && iteration < epochs && stop.isEmpty()) {
                iteration++;
                converged = !solver.iterate();
                double loss = model.meanLoss(solver.point());
                reports.refuseDivergence(loss, iteration);
                metrics = reports.tuning(model.outputs(solver.point(), prepared.tuning()), iteration);
                metrics.put("train_loss", loss);
                stop = context.report(iteration, metrics, sink -> reports.predict(model(model, solver), sink));
            }
            if (!stop.map(StopRequest::predictions).orElse(true)) {
                return new TrainerResult(true, metrics);
            }
            Map<String, Double> last = new LinkedHashMap<>(metrics);
            reports.predict(model(model, solver), context::predictions);
            reports.train(model.outputs(solver.point(), prepared.train()))
                    .ifPresent(score -> last.put("train_" + reports.metric(), score));
            return new TrainerResult(stop.isPresent() && iteration < epochs && !converged, last);
        }
    }

    private static UnaryOperator<float[]> model(LinearModel model, Lbfgs solver) {
        double[] weights = solver.point();
        return rows -> model.outputs(weights, rows);
    }
}
