package dev.crosscheck.worker.trainer.mlp;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import java.util.SplittableRandom;

/**
 * One network in training. The training set lies on the device once; an epoch gathers it in a new order with one native call and splits that into batches with another.
 * All randomness comes from the seed: the engine's generator (initial weights, dropout) and our own shuffler. Not thread-safe, and one at a time in a process.
 */
final class Fit implements AutoCloseable {
    private static final int PREDICTION_ROWS = 4096;

    private final Prepared prepared;
    private final MlpSettings settings;
    private final SplittableRandom shuffler;
    private final Model model;
    private final NDManager manager;
    private final Trainer trainer;
    private final NDArray inputs;
    private final NDArray labels;
    private final long[] order;

    Fit(Engine engine, Device device, MlpSettings settings, Prepared prepared, long seed) {
        this.prepared = prepared;
        this.settings = settings;
        this.shuffler = new SplittableRandom(seed);
        engine.setRandomSeed((int) (seed ^ (seed >>> 32)));
        this.model = Model.newInstance("mlp", device, PyTorch.NAME);
        this.manager = model.getNDManager().newSubManager();
        int n = prepared.data().train().size();
        Shape shape = new Shape(n, prepared.features());
        SequentialBlock block = Network.build(settings, prepared.outputs());
        model.setBlock(block);
        block.initialize(model.getNDManager(), DataType.FLOAT32, shape);
        this.trainer = model.newTrainer(new DefaultTrainingConfig(Loss.l2Loss())
                .optDevices(new Device[] {device})
                .optOptimizer(Optimizers.of(settings)));
        trainer.initialize(shape);
        this.inputs = manager.create(prepared.train(), shape);
        this.labels = manager.create(prepared.labels(), new Shape(n, prepared.outputs()));
        this.order = new long[n];
        for (int i = 0; i < n; i++) {
            order[i] = i;
        }
    }

    /** Trains one pass and returns the mean loss over it: cross-entropy in nats, or squared error in units of the training targets' variance. */
    double epoch() {
        shuffle();
        try (NDManager pass = manager.newSubManager()) {
            NDIndex index = new NDIndex("{}", pass.create(order));
            NDArray rows = inputs.get(pass, index);
            NDArray wanted = labels.get(pass, index);
            NDArray total = pass.zeros(new Shape(), DataType.FLOAT32);
            long[] bounds = bounds(order.length, settings.batchSize());
            NDList batches = bounds.length == 0 ? new NDList(rows) : rows.split(bounds);
            NDList answers = bounds.length == 0 ? new NDList(wanted) : wanted.split(bounds);
            for (int b = 0; b < batches.size(); b++) {
                step(pass, batches.get(b), answers.get(b), total);
            }
            return total.getFloat() / order.length;
        }
    }

    private void step(NDManager pass, NDArray batch, NDArray wanted, NDArray total) {
        try (NDManager scratch = pass.newSubManager()) {
            batch.attach(scratch);
            wanted.attach(scratch);
            long size = batch.getShape().get(0);
            NDArray loss;
            try (GradientCollector collector = trainer.newGradientCollector()) {
                NDArray output = trainer.forward(new NDList(batch)).singletonOrThrow();
                NDArray sum = prepared.data().regression()
                        ? output.sub(wanted).square().sum()
                        : output.logSoftmax(1).mul(wanted).sum().neg();
                loss = sum;
                collector.backward(sum.div(size));
            }
            trainer.step();
            total.addi(loss);
        }
    }

    /** First rows of the second and later batches; a rest of one row joins the batch before it, since batch normalisation needs two. */
    static long[] bounds(int n, int batchSize) {
        int batches = (n + batchSize - 1) / batchSize;
        if (batches > 1 && batchSize > 1 && n % batchSize == 1) {
            batches--;
        }
        long[] bounds = new long[Math.max(0, batches - 1)];
        for (int b = 0; b < bounds.length; b++) {
            bounds[b] = (b + 1L) * batchSize;
        }
        return bounds;
    }

    /** Durstenfeld's form of the Fisher-Yates shuffle. */
    private void shuffle() {
        for (int i = order.length - 1; i > 0; i--) {
            int j = shuffler.nextInt(i + 1);
            long swap = order[i];
            order[i] = order[j];
            order[j] = swap;
        }
    }

    /**
     * Raw outputs, row-major n x outputs, with dropout and batch statistics switched off.
     *
     * @param rows standardised inputs, row-major n x features
     */
    float[] outputs(float[] rows) {
        int features = prepared.features();
        int n = rows.length / features;
        float[] all = new float[n * prepared.outputs()];
        for (int from = 0; from < n; from += PREDICTION_ROWS) {
            int to = Math.min(n, from + PREDICTION_ROWS);
            try (NDManager scratch = manager.newSubManager()) {
                float[] piece = java.util.Arrays.copyOfRange(rows, from * features, to * features);
                NDArray batch = scratch.create(piece, new Shape(to - from, features));
                float[] out =
                        trainer.evaluate(new NDList(batch)).singletonOrThrow().toFloatArray();
                System.arraycopy(out, 0, all, from * prepared.outputs(), out.length);
            }
        }
        return all;
    }

    @Override
    public void close() {
        trainer.close();
        manager.close();
        model.close();
    }
}
