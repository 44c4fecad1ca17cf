package dev.crosscheck.worker.trainer.network;

import dev.crosscheck.worker.data.TabularData;

/**
 * A data set with standardised inputs (and targets, for regression), by statistics of the training set alone. All arrays are row-major.
 *
 * @param inputs what standardised the inputs
 * @param train n x features
 * @param labels n x classes, one-hot; for regression n x 1, standardised targets
 * @param targets undoes the standardisation of the targets; of no meaning for classification
 */
@SuppressWarnings("ArrayRecordComponent")
record Prepared(
        TabularData data,
        Standardizer inputs,
        float[] train,
        float[] labels,
        float[] tuning,
        float[] blind,
        Standardizer targets) {
    /** @param span input columns in a row that share their statistics: the pixels of a channel, or 1 */
    static Prepared of(TabularData data, int span) {
        Standardizer inputs =
                Standardizer.fit(data.train().inputs(), data.features().size(), span);
        float[] raw = targets(data);
        Standardizer targets = Standardizer.fit(raw, 1, 1);
        float[] labels;
        if (data.regression()) {
            labels = targets.apply(raw);
        } else {
            int classes = data.classes().size();
            labels = new float[data.train().size() * classes];
            for (int i = 0; i < data.train().size(); i++) {
                labels[i * classes + data.train().classes()[i]] = 1;
            }
        }
        return new Prepared(
                data,
                inputs,
                inputs.apply(data.train().inputs()),
                labels,
                inputs.apply(data.tuning().inputs()),
                inputs.apply(data.blind().inputs()),
                targets);
    }

    private static float[] targets(TabularData data) {
        double[] targets = data.train().targets();
        float[] raw = new float[targets.length];
        for (int i = 0; i < raw.length; i++) {
            raw[i] = (float) targets[i];
        }
        return raw;
    }

    int features() {
        return data.features().size();
    }

    /** Width of the network's output. */
    int outputs() {
        return data.regression() ? 1 : data.classes().size();
    }

    /** Standard deviation of the training targets; 1 where they are constant. */
    double targetScale() {
        double scale = targets.restore(1) - targets.restore(0);
        return scale == 0 ? 1 : scale;
    }

    /** Predicted values in the target's unit. */
    double[] values(float[] outputs) {
        double[] values = new double[outputs.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = targets.restore(outputs[i]);
        }
        return values;
    }
}
