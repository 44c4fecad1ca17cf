package dev.crosscheck.worker.trainer.mlp;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The optimizers by name. sgd, adam (Kingma, Ba: "Adam", 2015, arXiv:1412.6980, algorithm 1) and adamw (Loshchilov, Hutter: "Decoupled Weight Decay Regularization", 2019,
 * arXiv:1711.05101, algorithm 2, with the decay multiplied by the learning rate) are the library's. It has no rmsprop for PyTorch; that one is ours.
 */
final class Optimizers {
    private Optimizers() {}

    static Optimizer of(MlpSettings settings) {
        Tracker rate = Tracker.fixed((float) settings.lr());
        float decay = (float) settings.weightDecay();
        return switch (settings.optimizer()) {
            case "sgd" ->
                Optimizer.sgd()
                        .setLearningRateTracker(rate)
                        .optMomentum((float) settings.momentum())
                        .optWeightDecays(decay)
                        .build();
            case "adam" ->
                Optimizer.adam()
                        .optLearningRateTracker(rate)
                        .optWeightDecays(decay)
                        .build();
            case "adamw" ->
                Optimizer.adamW()
                        .optLearningRateTracker(rate)
                        .optWeightDecays(decay)
                        .build();
            case "rmsprop" ->
                new RmsProp(new RmsPropBuilder().optWeightDecays(decay), (float) settings.lr(), (float)
                        settings.momentum());
            default -> throw new IllegalArgumentException("optimizer: " + settings.optimizer());
        };
    }

    private static final class RmsPropBuilder extends Optimizer.OptimizerBuilder<RmsPropBuilder> {
        @Override
        protected RmsPropBuilder self() {
            return this;
        }
    }

    /**
     * Tieleman, Hinton: "Lecture 6.5, rmsprop", 2012: v = 0.9 v + 0.1 g^2, w = w - lr g / (sqrt(v) + 1e-8). The library's native Adam step is exactly that without bias
     * correction and with first-moment decay 0; with momentum m that moment is m's running mean of the gradients, which differs from PyTorch's momentum on the scaled step.
     */
    private static final class RmsProp extends Optimizer {
        private static final float RHO = 0.9f;
        private static final float EPSILON = 1e-8f;

        private final float rate;
        private final float momentum;
        private final Map<String, Map<Device, NDArray>> means = new ConcurrentHashMap<>();
        private final Map<String, Map<Device, NDArray>> variances = new ConcurrentHashMap<>();

        RmsProp(RmsPropBuilder builder, float rate, float momentum) {
            super(builder);
            this.rate = rate;
            this.momentum = momentum;
        }

        @Override
        public void update(String parameterId, NDArray weight, NDArray gradient) {
            NDList inputs = new NDList(
                    weight,
                    gradient,
                    withDefaultState(means, parameterId, weight.getDevice(), key -> weight.zerosLike()),
                    withDefaultState(variances, parameterId, weight.getDevice(), key -> weight.zerosLike()));
            weight.getNDArrayInternal()
                    .adamUpdate(
                            inputs,
                            new NDList(weight),
                            rate,
                            rate,
                            getWeightDecay(),
                            rescaleGrad,
                            clipGrad,
                            momentum,
                            RHO,
                            EPSILON,
                            true,
                            false);
        }
    }
}
