package dev.crosscheck.worker.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import dev.crosscheck.worker.trainer.Hyperparameters;
import dev.crosscheck.worker.trainer.TrainerException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Makes layers with the activation, initialisation, normalisation and dropout of one configuration. Biases start at zero. */
final class Layers {
    private static final float LEAKY_SLOPE = 0.01f;
    private static final float NORM_MOMENTUM = 0.9f;
    private static final float NORM_EPSILON = 1e-5f;
    private static final Set<String> SATURATING = Set.of("tanh", "sigmoid", "identity");
    /** Of the output layer, whose loss then starts near chance. */
    private static final String OUTPUT_INIT = "glorot_uniform";

    private final Weights weights;
    private final String activation;
    private final String init;
    private final double initScale;
    private final float dropout;
    private final boolean norm;

    Layers(Weights weights, Hyperparameters settings, boolean alwaysNorm) throws TrainerException {
        this.weights = weights;
        this.activation = settings.choice("activation");
        String wanted = settings.choice("init");
        this.init = !wanted.equals("auto") ? wanted : SATURATING.contains(activation) ? OUTPUT_INIT : "he_normal";
        this.initScale = settings.number("init_scale");
        this.dropout = (float) settings.number("dropout");
        this.norm = alwaysNorm || settings.flag("batch_norm");
    }

    /** Linear, normalised where wanted, activated, dropped out where wanted. */
    Layer hidden(int inputs, int outputs) {
        List<Layer> layers = new ArrayList<>(List.of(linear(init, initScale, inputs, outputs)));
        if (norm) {
            layers.add(norm(outputs));
        }
        layers.add(activation());
        layers.add(dropout());
        return Layer.all(layers);
    }

    /** The last layer: linear. */
    Layer output(int inputs, int outputs) {
        return linear(OUTPUT_INIT, 1, inputs, outputs);
    }

    private Layer linear(String how, double scale, int inputs, int outputs) {
        int weight = weights.drawn(how, scale, inputs, outputs, new Shape(outputs, inputs));
        int bias = weights.constant(0, outputs);
        return (x, pass) -> Linear.linear(
                        x, pass.weights().get(weight), pass.weights().get(bias))
                .head();
    }

    /** A convolution that keeps the image's size but for the stride; normalised where wanted, without activation. */
    Layer convolution(int inputs, int outputs, int kernel, int stride) {
        long area = (long) kernel * kernel;
        int weight = weights.drawn(
                init, initScale, inputs * area, outputs * area, new Shape(outputs, inputs, kernel, kernel));
        int bias = norm ? -1 : weights.constant(0, outputs);
        Shape strides = new Shape(stride, stride);
        Shape padding = new Shape(kernel / 2, kernel / 2);
        Shape dilation = new Shape(1, 1);
        Layer convolution = (x, pass) -> x.getNDArrayInternal()
                .convolution(
                        x,
                        pass.weights().get(weight),
                        bias < 0 ? none() : pass.weights().get(bias),
                        strides,
                        padding,
                        dilation,
                        1)
                .head();
        return norm ? Layer.all(List.of(convolution, norm(outputs))) : convolution;
    }

    /** A normalised layer needs no bias: it would be taken away again. */
    @SuppressWarnings("NullAway") // the engine's word for "no bias"
    private static NDArray none() {
        return null;
    }

    /** Ioffe, Szegedy: "Batch Normalization", 2015, arXiv:1502.03167, algorithms 1 and 2, with running statistics. */
    private Layer norm(int channels) {
        int gamma = weights.constant(1, channels);
        int beta = weights.constant(0, channels);
        int statistics = weights.statistics(channels);
        return (x, pass) -> x.getNDArrayInternal()
                .batchNorm(
                        x,
                        pass.means().get(statistics),
                        pass.variances().get(statistics),
                        pass.weights().get(gamma),
                        pass.weights().get(beta),
                        -1,
                        NORM_MOMENTUM,
                        NORM_EPSILON,
                        pass.training())
                .head();
    }

    Layer dropout() {
        return (x, pass) -> dropout > 0 && pass.training()
                ? x.getNDArrayInternal().dropout(x, dropout, true).head()
                : x;
    }

    static Layer pool(String how) {
        Shape two = new Shape(2, 2);
        Shape none = new Shape(0, 0);
        return how.equals("max")
                ? (x, pass) -> Pool.maxPool2d(x, two, two, none, false)
                : (x, pass) -> Pool.avgPool2d(x, two, two, none, false, true);
    }

    Layer activation() {
        return switch (activation) {
            case "relu" -> (x, pass) -> Activation.relu(x);
            case "tanh" -> (x, pass) -> Activation.tanh(x);
            case "gelu" -> (x, pass) -> Activation.gelu(x);
            case "sigmoid" -> (x, pass) -> Activation.sigmoid(x);
            case "leaky_relu" -> (x, pass) -> Activation.leakyRelu(x, LEAKY_SLOPE);
            case "elu" -> (x, pass) -> Activation.elu(x, 1);
            case "swish" ->
                (x, pass) -> Activation.sigmoid(x).mul(x); // the engine's own multiplies by a number, see Losses
            case "identity" -> (x, pass) -> x;
            default -> throw new IllegalArgumentException("activation: " + activation);
        };
    }
}
