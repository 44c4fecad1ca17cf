package dev.crosscheck.worker.trainer.mlp;

import dev.crosscheck.worker.trainer.Params;
import dev.crosscheck.worker.trainer.TrainerException;
import java.util.List;
import java.util.Set;

/**
 * Hyperparameters of the multilayer perceptron.
 *
 * @param units width of every hidden layer, >= 1
 * @param depth hidden layers, >= 0; 0 is a linear model
 * @param lr learning rate, > 0
 * @param momentum of sgd and rmsprop, in [0, 1); the other optimizers have none and ignore it
 * @param weightDecay >= 0; decoupled in adamw, an L2 term in the others; on all weights, biases included
 * @param dropout share of hidden values dropped in training, in [0, 1)
 * @param batchSize examples per step, >= 1
 * @param epochs passes over the training set, >= 1
 */
record MlpSettings(
        int units,
        int depth,
        String activation,
        String optimizer,
        double lr,
        double momentum,
        double weightDecay,
        double dropout,
        int batchSize,
        boolean batchNorm,
        int epochs) {
    static final List<String> ACTIVATIONS =
            List.of("relu", "tanh", "gelu", "sigmoid", "leaky_relu", "elu", "swish", "identity");
    static final List<String> OPTIMIZERS = List.of("sgd", "adam", "adamw", "rmsprop");
    private static final Set<String> KNOWN = Set.of(
            "units",
            "depth",
            "activation",
            "optimizer",
            "lr",
            "momentum",
            "weight_decay",
            "dropout",
            "batch_size",
            "batch_norm",
            "epochs");
    private static final int MOST_UNITS = 65_536;
    private static final int MOST_LAYERS = 64;
    private static final int MOST = 1_000_000_000;

    /**
     * Reads a configuration; what it leaves out has its default: one hidden layer of 64 ReLU units, Adam at 3e-4, batches of 32, 30 epochs, no regularisation.
     *
     * @param resource largest step wanted by early stopping; 0: no wish. It caps the epochs, and is their default.
     */
    static MlpSettings of(Params params, long resource) throws TrainerException {
        params.allowOnly("mlp", KNOWN);
        int cap = resource > 0 && resource < MOST ? (int) resource : MOST;
        return new MlpSettings(
                params.whole("units", 64, 1, MOST_UNITS),
                params.whole("depth", 1, 0, MOST_LAYERS),
                params.choice("activation", "relu", ACTIVATIONS),
                params.choice("optimizer", "adam", OPTIMIZERS),
                params.positive("lr", 3e-4),
                params.number("momentum", 0.0, 0.0, 1.0),
                params.number("weight_decay", 0.0, 0.0, Double.MAX_VALUE),
                params.number("dropout", 0.0, 0.0, 1.0),
                params.whole("batch_size", 32, 1, MOST),
                params.flag("batch_norm", false),
                Math.min(cap, params.whole("epochs", cap == MOST ? 30 : cap, 1, MOST)));
    }
}
