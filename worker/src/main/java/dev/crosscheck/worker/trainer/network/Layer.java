package dev.crosscheck.worker.trainer.network;

import ai.djl.ndarray.NDArray;
import java.util.List;

/** A part of a network. */
@FunctionalInterface
interface Layer {
    NDArray apply(NDArray inputs, Pass pass);

    /** One after the other. */
    static Layer all(List<Layer> layers) {
        List<Layer> parts = List.copyOf(layers);
        return (inputs, pass) -> {
            NDArray x = inputs;
            for (Layer layer : parts) {
                x = layer.apply(x, pass);
            }
            return x;
        };
    }

    /**
     * What the layers need for one pass.
     *
     * @param weights by the positions that {@link Weights} gave
     * @param means running means, by the positions that {@link Weights} gave
     * @param variances running variances, likewise
     * @param training whether dropout drops and batches are normalised by their own statistics
     */
    record Pass(List<NDArray> weights, List<NDArray> means, List<NDArray> variances, boolean training) {}
}
