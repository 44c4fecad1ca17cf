package dev.crosscheck.worker.data;

import java.util.List;

/**
 * Some examples in the order of their file. The arrays are shared and must not be changed.
 *
 * @param ids n names
 * @param inputs row-major, n x features, finite
 * @param classes n positions in the data set's classes; empty without labels or for regression
 * @param targets n values, finite; empty without labels or for classification
 * @param places n names of inputs that lie outside; empty where none do
 */
@SuppressWarnings("ArrayRecordComponent")
public record Examples(List<String> ids, float[] inputs, int[] classes, double[] targets, List<String> places) {
    private static final long BYTES_OF_AN_ID = 80;

    /** All inputs are here. */
    public Examples(List<String> ids, float[] inputs, int[] classes, double[] targets) {
        this(ids, inputs, classes, targets, List.of());
    }

    /** About how much memory they take. */
    long bytes() {
        return BYTES_OF_AN_ID * (ids.size() + places.size())
                + (long) Float.BYTES * inputs.length
                + (long) Integer.BYTES * classes.length
                + (long) Double.BYTES * targets.length;
    }

    public int size() {
        return ids.size();
    }
}
