package dev.crosscheck.worker.trainer.mlp;

import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.XavierInitializer;
import ai.djl.training.initializer.XavierInitializer.FactorType;
import ai.djl.training.initializer.XavierInitializer.RandomType;
import java.util.function.Function;

/**
 * The layers: depth times (linear, batch normalisation where wanted, activation, dropout where wanted), then a linear output.
 *
 * <p>Weights start as in He, Zhang, Ren, Sun: "Delving Deep into Rectifiers", 2015, arXiv:1502.01852, equation 10 (normal, variance 2 / inputs) before rectifier-like
 * activations, and as in Glorot, Bengio: "Understanding the difficulty of training deep feedforward neural networks", AISTATS 2010, equation 16 (uniform) before tanh,
 * sigmoid and identity and in the output layer, whose loss then starts near chance. Biases start at zero.
 */
final class Network {
    private static final float LEAKY_SLOPE = 0.01f;

    private Network() {}

    static SequentialBlock build(MlpSettings settings, int outputs) {
        Initializer hidden = hiddenInitializer(settings.activation());
        SequentialBlock block = new SequentialBlock();
        for (int layer = 0; layer < settings.depth(); layer++) {
            block.add(linear(settings.units(), hidden));
            if (settings.batchNorm()) {
                block.add(BatchNorm.builder().build());
            }
            block.add(activation(settings.activation()));
            if (settings.dropout() > 0) {
                block.add(Dropout.builder().optRate((float) settings.dropout()).build());
            }
        }
        return block.add(linear(outputs, glorot()));
    }

    private static Linear linear(int units, Initializer initializer) {
        Linear linear = Linear.builder().setUnits(units).build();
        linear.setInitializer(initializer, Parameter.Type.WEIGHT);
        return linear;
    }

    private static Initializer hiddenInitializer(String activation) {
        return switch (activation) {
            case "tanh", "sigmoid", "identity" -> glorot();
            default -> new XavierInitializer(RandomType.GAUSSIAN, FactorType.IN, 2);
        };
    }

    private static Initializer glorot() {
        return new XavierInitializer(RandomType.UNIFORM, FactorType.AVG, 3);
    }

    private static Function<NDList, NDList> activation(String name) {
        return switch (name) {
            case "relu" -> Activation::relu;
            case "tanh" -> Activation::tanh;
            case "gelu" -> Activation::gelu;
            case "sigmoid" -> Activation::sigmoid;
            case "leaky_relu" -> list -> Activation.leakyRelu(list, LEAKY_SLOPE);
            case "elu" -> list -> Activation.elu(list, 1);
            case "swish" -> list -> Activation.swish(list, 1);
            case "identity" -> list -> list;
            default -> throw new IllegalArgumentException("activation: " + name);
        };
    }
}
