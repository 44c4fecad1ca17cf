package dev.crosscheck.worker.trainer.network;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;

/**
 * Softmax or linear regression as a function of its weights: the sum of the losses over the training set (cross-entropy, or half the squared error) and l2 / 2 times the
 * squared weights, all divided by the number of examples. Weights are row-major outputs x features, then the biases.
 */
@SuppressWarnings("try") // scopes that free what was made in them are not mentioned again
final class LinearModel implements Lbfgs.Objective, AutoCloseable {
    private static final int PREDICTION_ROWS = 4096;

    private final NDManager manager;
    private final NDArray inputs;
    private final NDArray labels;
    private final boolean regression;
    private final int features;
    private final int outputs;
    private final int examples;
    private final double l2;

    LinearModel(Engine engine, Device device, Prepared prepared, double l2) {
        this.manager = engine.newBaseManager(device);
        this.regression = prepared.data().regression();
        this.features = prepared.features();
        this.outputs = prepared.outputs();
        this.examples = prepared.data().train().size();
        this.l2 = l2;
        try (NDManager scratch = manager.newSubManager()) {
            this.inputs = rows(scratch, prepared.train());
            this.labels = scratch.create(prepared.labels(), new Shape(examples, outputs))
                    .toType(DataType.FLOAT64, false);
            inputs.attach(manager);
            labels.attach(manager);
        }
    }

    private NDArray rows(NDManager in, float[] rows) {
        return in.create(rows, new Shape(rows.length / features, features)).toType(DataType.FLOAT64, false);
    }

    int size() {
        return Math.multiplyExact(outputs, features + 1);
    }

    @Override
    public double valueAndGradient(double[] weights, double[] gradient) {
        try (NDScope scratch = new NDScope()) {
            NDArray out = forward(inputs, weights);
            NDArray errors;
            double loss;
            if (regression) {
                errors = out.sub(labels);
                loss = errors.square().sum().getDouble() / 2;
            } else {
                NDArray logs = out.logSoftmax(1);
                errors = logs.exp().sub(labels);
                loss = -logs.mul(labels).sum().getDouble();
            }
            double[] slopes = errors.transpose().matMul(inputs).toDoubleArray();
            double[] biases = errors.sum(new int[] {0}).toDoubleArray();
            double squares = 0;
            for (int i = 0; i < slopes.length; i++) {
                gradient[i] = (slopes[i] + l2 * weights[i]) / examples;
                squares += weights[i] * weights[i];
            }
            for (int c = 0; c < outputs; c++) {
                gradient[slopes.length + c] = biases[c] / examples;
            }
            return (loss + l2 / 2 * squares) / examples;
        }
    }

    /** Mean loss over the training set without the L2 term: cross-entropy in nats, or squared error in units of the training targets' variance. */
    double meanLoss(double[] weights) {
        try (NDScope scratch = new NDScope()) {
            NDArray out = forward(inputs, weights);
            NDArray sum = regression
                    ? out.sub(labels).square().sum()
                    : out.logSoftmax(1).mul(labels).sum().neg();
            return sum.getDouble() / examples;
        }
    }

    /** Raw outputs, row-major n x outputs. */
    float[] outputs(double[] weights, float[] rows) {
        int n = rows.length / features;
        float[] all = new float[n * outputs];
        for (int from = 0; from < n; from += PREDICTION_ROWS) {
            int to = Math.min(n, from + PREDICTION_ROWS);
            try (NDScope scratch = new NDScope()) {
                NDArray piece = rows(manager, Arrays.copyOfRange(rows, from * features, to * features));
                float[] out =
                        forward(piece, weights).toType(DataType.FLOAT32, false).toFloatArray();
                System.arraycopy(out, 0, all, from * outputs, out.length);
            }
        }
        return all;
    }

    private NDArray forward(NDArray rows, double[] weights) {
        int slopes = outputs * features;
        NDArray matrix = manager.create(Arrays.copyOf(weights, slopes), new Shape(outputs, features));
        NDArray biases = manager.create(Arrays.copyOfRange(weights, slopes, weights.length));
        return rows.matMul(matrix.transpose()).add(biases);
    }

    @Override
    public void close() {
        manager.close();
    }
}
