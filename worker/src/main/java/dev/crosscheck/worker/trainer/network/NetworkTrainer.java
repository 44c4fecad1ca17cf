package dev.crosscheck.worker.trainer.network;

import ai.djl.Device;
import ai.djl.engine.Engine;
import dev.crosscheck.worker.data.ImageShape;
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

/**
 * The multilayer perceptron and the convolutional network, for classification and regression. Reports after every epoch (steps count from 1) train_loss, tuning_loss and
 * tuning_accuracy or tuning_rmse, and the objective's metric where it can compute it; at the end those of the epoch whose network predicts, its number as best_epoch, and
 * the objective's metric on the training data as train_METRIC. The same task gives the same bits on the same machine, whatever ran before.
 */
public final class NetworkTrainer implements Trainer {
    private final boolean convolutional;

    private NetworkTrainer(boolean convolutional) {
        this.convolutional = convolutional;
    }

    /** The multilayer perceptron. */
    public static NetworkTrainer mlp() {
        return new NetworkTrainer(false);
    }

    /** The convolutional network; needs a data set of images. */
    public static NetworkTrainer cnn() {
        return new NetworkTrainer(true);
    }

    private String name() {
        return convolutional ? "cnn" : "mlp";
    }

    /** Loads the libraries where they are unpacked, which gains time while contents are fetched; training says what is wrong with them. Any thread. */
    public static void warmUp() {
        PyTorch.warmUp();
    }

    @Override
    public TrainerResult train(TrainerContext context) throws TrainerException {
        Hyperparameters settings = Hyperparameters.of(name(), context.params());
        TabularData data = context.data();
        long resource = context.task().getResource();
        long seed = context.task().getSeed();
        Prepared prepared;
        Blueprint blueprint;
        if (convolutional) {
            ImageShape image = data.image()
                    .orElseThrow(() -> new TrainerException("The trainer cnn needs images; give the data set's source "
                            + "the shape of its inputs, such as image: {height: 8, width: 8}."));
            prepared = Prepared.of(data, image.area());
            blueprint = Blueprint.cnn(settings, prepared, image, resource, seed);
        } else {
            prepared = Prepared.of(data, 1);
            blueprint = Blueprint.mlp(settings, prepared, resource, seed);
        }
        Engine engine = PyTorch.load();
        Device device = PyTorch.device(engine, context.device(), context::notice);
        try (Fit fit = new Fit(engine, device, blueprint, prepared, seed)) {
            return train(context, blueprint, prepared, fit);
        }
    }

    private TrainerResult train(TrainerContext context, Blueprint blueprint, Prepared prepared, Fit fit)
            throws TrainerException {
        Reports reports = new Reports(context, prepared);
        Best best = new Best(context.task(), blueprint.keepsBest());
        Optional<StopRequest> stop = context.stopRequest();
        Continuation continuation = new Continuation(name(), context, fit, best);
        int epoch = continuation.resume();
        while (epoch < blueprint.epochs() && stop.isEmpty()) {
            epoch++;
            double loss = fit.epoch(() -> context.stopRequest().isPresent());
            stop = context.stopRequest();
            if (stop.map(StopRequest::continues).orElse(false)) {
                break; // perhaps in the middle of an epoch, whose report would then be wrong
            }
            reports.refuseDivergence(loss, epoch);
            Map<String, Double> metrics = reports.tuning(fit.outputs(prepared.tuning()), epoch);
            metrics.put("train_loss", loss);
            if (best.take(epoch, metrics)) {
                fit.keep();
            }
            stop = context.report(epoch, metrics, sink -> reports.predict(fit::outputs, sink));
            continuation.passed(epoch);
        }
        if (stop.map(StopRequest::continues).orElse(false)) {
            continuation.save();
        }
        if (!stop.map(StopRequest::predictions).orElse(true)) {
            return new TrainerResult(true, best.metrics());
        }
        fit.restore();
        Map<String, Double> last = new LinkedHashMap<>(best.metrics());
        reports.predict(fit::outputs, context::predictions);
        reports.train(fit.outputs(prepared.train())).ifPresent(score -> last.put("train_" + reports.metric(), score));
        return new TrainerResult(stop.isPresent() && epoch < blueprint.epochs(), last);
    }
}
