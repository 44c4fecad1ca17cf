package dev.crosscheck.worker.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.crosscheck.worker.data.ImageShape;
import dev.crosscheck.worker.trainer.Hyperparameters;
import dev.crosscheck.worker.trainer.TrainerException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Everything that a configuration says of a network and its training, laid out for one data set; no engine is needed to make one. */
final class Blueprint {
    private static final long AUGMENTATION_STREAM = 0x5851f42d4c957f2dL;

    private final Hyperparameters settings;
    private final int epochs;
    private final Weights weights;
    private final Layer network;
    private final Losses losses;
    private final Schedule schedule;
    private final float[] labels;
    private final long[] batchBounds;
    private final @Nullable Augmentation augmentation;

    private Blueprint(Hyperparameters settings, Prepared prepared, Optional<ImageShape> image, long resource, long seed)
            throws TrainerException {
        boolean regression = prepared.data().regression();
        this.settings = settings;
        this.epochs = settings.epochs(resource);
        this.weights = new Weights(seed);
        this.losses = new Losses(settings, regression);
        this.batchBounds = Fit.bounds(prepared.data().train().size(), settings.whole("batch_size"));
        this.schedule = new Schedule(settings, epochs, batchBounds.length + 1);
        this.labels = regression ? prepared.labels() : Losses.labels(settings, prepared.labels(), prepared.outputs());
        if (image.isPresent()) {
            this.network = Networks.cnn(settings, weights, image.get(), prepared.outputs());
            Augmentation wanted = new Augmentation(settings, image.get(), seed ^ AUGMENTATION_STREAM);
            this.augmentation = wanted.isNone() ? null : wanted;
        } else {
            this.network = Networks.mlp(settings, weights, prepared.features(), prepared.outputs());
            this.augmentation = null;
        }
    }

    /** @param resource largest step wanted by early stopping; 0: no wish */
    static Blueprint mlp(Hyperparameters settings, Prepared prepared, long resource, long seed)
            throws TrainerException {
        return new Blueprint(settings, prepared, Optional.empty(), resource, seed);
    }

    static Blueprint cnn(Hyperparameters settings, Prepared prepared, ImageShape image, long resource, long seed)
            throws TrainerException {
        return new Blueprint(settings, prepared, Optional.of(image), resource, seed);
    }

    int epochs() {
        return epochs;
    }

    /** Whether the best epoch's network predicts, not the last one's. */
    boolean keepsBest() throws TrainerException {
        return settings.choice("keep").equals("best");
    }

    Weights weights() {
        return weights;
    }

    Layer network() {
        return network;
    }

    Losses losses() {
        return losses;
    }

    Schedule schedule() {
        return schedule;
    }

    float[] labels() {
        return labels;
    }

    long[] batchBounds() {
        return batchBounds;
    }

    Optimizer optimizer(NDArray vector) {
        try {
            return new Optimizer(settings, vector);
        } catch (TrainerException e) {
            throw new IllegalStateException("a hyperparameter that was checked is wrong", e);
        }
    }

    /** The training inputs as they lie on the device. */
    NDArray stored(NDManager manager, Prepared prepared) {
        int n = prepared.data().train().size();
        return augmentation == null
                ? manager.create(prepared.train(), new Shape(n, prepared.features()))
                : manager.create(
                        augmentation.withBlack(
                                prepared.train(), prepared.inputs().zeros()),
                        augmentation.stored(n));
    }

    /** Makes the random draws for so many stored inputs and forgets them. */
    void skip(long inputs) {
        if (augmentation != null) {
            augmentation.skip(inputs);
        }
    }

    /** Some of the stored inputs as the network is to see them. */
    NDArray augmented(NDArray batch, NDManager manager) {
        return augmentation == null ? batch : augmentation.apply(batch, manager);
    }
}
