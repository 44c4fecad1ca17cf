package dev.crosscheck.worker.trainer.network;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One network in training. The training set lies on the device once; an epoch gathers it in a new order with one native call and splits that into batches with another.
 * All randomness comes from the seed: the engine's generator (dropout) and our own ones (first weights, order, augmentation). Not thread-safe, and one at a time in a
 * process.
 */
@SuppressWarnings("try") // scopes that free what was made in them are not mentioned again
final class Fit implements AutoCloseable {
    /** Batches between two looks at the loss and at requests to stop. */
    private static final int LOOK = 64;
    /** 2^64 over the golden ratio: seeds of neighbouring epochs share no pattern. */
    private static final long EPOCH_STREAM = 0x9e3779b97f4a7c15L;

    private final Blueprint blueprint;
    private final Prepared prepared;
    private final SplittableRandom shuffler;
    private final long seed;
    private final Engine engine;
    private final NDManager manager;
    private final NDArray inputs;
    private final NDArray labels;
    private final NDArray vector;
    private final List<Shape> shapes;
    private final long[] weightBounds;
    private final List<NDArray> means = new ArrayList<>();
    private final List<NDArray> variances = new ArrayList<>();
    private final Optimizer optimizer;
    private final long[] order;
    private final long[] batchBounds;
    private int epochs;
    private long steps;
    private int predictionRows;
    private @Nullable NDList kept;

    Fit(Engine engine, Device device, Blueprint blueprint, Prepared prepared, long seed) {
        this.blueprint = blueprint;
        this.prepared = prepared;
        this.shuffler = new SplittableRandom(seed);
        this.seed = seed;
        this.engine = engine;
        this.manager = engine.newBaseManager(device);
        int n = prepared.data().train().size();
        this.inputs = blueprint.stored(manager, prepared);
        this.labels = manager.create(blueprint.labels(), new Shape(n, prepared.outputs()));
        this.vector = manager.create(blueprint.weights().first());
        vector.setRequiresGradient(true);
        this.shapes = blueprint.weights().shapes();
        this.weightBounds = blueprint.weights().bounds();
        for (int channels : blueprint.weights().normalised()) {
            means.add(manager.zeros(new Shape(channels)));
            variances.add(manager.ones(new Shape(channels)));
        }
        this.optimizer = blueprint.optimizer(vector);
        this.batchBounds = blueprint.batchBounds();
        this.order = new long[n];
        for (int i = 0; i < n; i++) {
            order[i] = i;
        }
    }

    /**
     * Trains one pass, or a part of it where it is stopped or the loss is no longer finite.
     *
     * @return the mean loss over the examples seen: for cross-entropy in nats, for squared errors in units of the training targets' variance
     */
    double epoch(BooleanSupplier stopped) {
        seedEngine();
        shuffle();
        try (NDScope scope = new NDScope()) {
            NDArray rows = inputs.get(new NDIndex("{}", manager.create(order)));
            NDArray wanted = labels.get(new NDIndex("{}", manager.create(order)));
            NDList batches = batchBounds.length == 0 ? new NDList(rows) : rows.split(batchBounds);
            NDList answers = batchBounds.length == 0 ? new NDList(wanted) : wanted.split(batchBounds);
            NDArray total = manager.zeros(new Shape(), DataType.FLOAT32);
            long seen = 0;
            for (int b = 0; b < batches.size(); b++) {
                step(batches.get(b), answers.get(b), total);
                seen += batches.get(b).getShape().get(0);
                if (b % LOOK == LOOK - 1 && (stopped.getAsBoolean() || !Float.isFinite(total.getFloat()))) {
                    break;
                }
            }
            return total.getFloat() / (double) seen;
        }
    }

    /** The engine's generator cannot be wound forward, so each epoch has a seed of its own. */
    private void seedEngine() {
        long epochSeed = seed + EPOCH_STREAM * epochs;
        engine.setRandomSeed((int) (epochSeed ^ (epochSeed >>> 32)));
        epochs++;
    }

    private void step(NDArray batch, NDArray wanted, NDArray total) {
        try (NDScope scratch = new NDScope()) {
            NDArray loss;
            try (GradientCollector collector = engine.newGradientCollector()) {
                NDArray output = blueprint.network().apply(blueprint.augmented(batch, manager), pass(true));
                loss = blueprint.losses().sum(output, wanted);
                collector.backward(Losses.mean(loss, batch.getShape().get(0)));
            }
            optimizer.step(vector.getGradient(), blueprint.schedule().rate(steps));
            steps++;
            total.addi(loss);
        }
    }

    private Layer.Pass pass(boolean training) {
        NDList parts = weightBounds.length == 0 ? new NDList(vector) : vector.split(weightBounds);
        List<NDArray> weights = new ArrayList<>(parts.size());
        for (int i = 0; i < parts.size(); i++) {
            Shape shape = shapes.get(i);
            weights.add(shape.dimension() == 1 ? parts.get(i) : parts.get(i).reshape(shape));
        }
        return new Layer.Pass(weights, means, variances, training);
    }

    /** First rows of the second and later batches; a rest of one row joins the batch before it, since batch normalisation needs two. */
    static long[] bounds(int n, int batchSize) {
        int batches = (int) (((long) n + batchSize - 1) / batchSize);
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

    /** Remembers the network as it is now; only the last one is kept. */
    void keep() {
        NDList now = new NDList(vector.duplicate());
        means.forEach(array -> now.add(array.duplicate()));
        variances.forEach(array -> now.add(array.duplicate()));
        if (kept != null) {
            kept.close();
        }
        kept = now;
    }

    /** Goes back to the network that was kept, where one was. */
    void restore() {
        if (kept == null) {
            return;
        }
        List<NDArray> all = network();
        for (int i = 0; i < all.size(); i++) {
            kept.get(i).copyTo(all.get(i));
        }
    }

    /** What predicts: weights and running statistics. */
    private List<NDArray> network() {
        List<NDArray> all = new ArrayList<>(List.of(vector));
        all.addAll(means);
        all.addAll(variances);
        return all;
    }

    /** Size of {@link #state} in bytes. */
    long stateBytes() {
        return 4 * Float.BYTES * vector.getShape().size();
    }

    /** What training goes on from; to be asked between epochs. */
    TrainingState state(int epoch, Map<String, Double> best) {
        List<NDArray> now = network();
        now.addAll(optimizer.state());
        return new TrainingState(
                epoch, steps, optimizer.steps(), floats(now), kept == null ? List.of() : floats(kept), best);
    }

    private static List<float[]> floats(List<NDArray> arrays) {
        return arrays.stream().map(NDArray::toFloatArray).toList();
    }

    /**
     * Goes on from a state; before the first epoch. The random draws of the epochs that are done are made again.
     *
     * @throws IOException when the state is of another network; nothing has changed then
     */
    void resume(TrainingState state) throws IOException {
        List<NDArray> all = network();
        int networkParts = all.size();
        all.addAll(optimizer.state());
        if (!fits(state.now(), all) || !(state.kept().isEmpty() || fits(state.kept(), all.subList(0, networkParts)))) {
            throw new IOException("it is of another network");
        }
        fill(all, state.now());
        if (!state.kept().isEmpty()) {
            NDList best = new NDList();
            for (float[] values : state.kept()) {
                best.add(manager.create(values));
            }
            kept = best;
        }
        optimizer.resume(state.optimizerSteps());
        steps = state.steps();
        epochs = state.epoch();
        for (int epoch = 0; epoch < state.epoch(); epoch++) {
            shuffle();
            blueprint.skip(order.length);
        }
    }

    private static boolean fits(List<float[]> values, List<NDArray> arrays) {
        boolean fits = values.size() == arrays.size();
        for (int i = 0; fits && i < arrays.size(); i++) {
            fits = values.get(i).length == arrays.get(i).getShape().size();
        }
        return fits;
    }

    private void fill(List<NDArray> arrays, List<float[]> values) {
        for (int i = 0; i < arrays.size(); i++) {
            try (NDArray array = manager.create(values.get(i), arrays.get(i).getShape())) {
                array.copyTo(arrays.get(i));
            }
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
        int most = predictionRows();
        for (int from = 0; from < n; from += most) {
            int to = Math.min(n, from + most);
            try (NDScope scratch = new NDScope()) {
                float[] piece = java.util.Arrays.copyOfRange(rows, from * features, to * features);
                NDArray batch = manager.create(piece, new Shape(to - from, features));
                float[] out = blueprint.network().apply(batch, pass(false)).toFloatArray();
                System.arraycopy(out, 0, all, from * prepared.outputs(), out.length);
            }
        }
        return all;
    }

    /** Rows that are predicted at a time. */
    int predictionRows() {
        if (predictionRows == 0) {
            try (NDScope scratch = new NDScope()) {
                predictionRows = PredictionRows.of(manager, blueprint.network(), pass(false), prepared.features());
            }
        }
        return predictionRows;
    }

    @Override
    public void close() {
        manager.close();
    }
}
