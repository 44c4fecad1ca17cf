package dev.crosscheck.worker.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Rows that a network predicts at a time, 1 to 4096: all arrays of a pass live until its end, so a network that makes large ones for a row takes few rows. Depends on the shapes of the layers alone, so that predictions of one configuration
 * are the same bits whenever they are made.
 */
final class PredictionRows {
    private static final int MOST = 4096;
    /** What the arrays of a pass may take: 256 MiB. */
    private static final long BYTES = 1L << 28;

    private PredictionRows() {}

    /** As many as there is room for, seen in a pass over one: what is made of its inputs has their manager. */
    static int of(NDManager manager, Layer network, Layer.Pass pass, int features) {
        try (NDManager inputs = manager.newSubManager()) {
            network.apply(inputs.zeros(new Shape(1, features)), pass);
            long floats =
                    inputs.getManagedArrays().stream().mapToLong(NDArray::size).sum();
            return of(Float.BYTES * floats);
        }
    }

    static int of(long rowBytes) {
        return (int) Math.max(1, Math.min(MOST, BYTES / rowBytes));
    }
}
