package dev.crosscheck.worker.data;

import java.util.List;

/**
 * Some examples in the order of their file. The arrays are shared and must not be changed.
 *
 * @param ids n names
 * @param inputs row-major, n x features, finite
 * @param classes n positions in the data set's classes; empty without labels or for regression
 * @param targets n values, finite; empty without labels or for classification
 */
@SuppressWarnings("ArrayRecordComponent")
public record Examples(List<String> ids, float[] inputs, int[] classes, double[] targets) {
    private static final long BYTES_OF_AN_ID = 80;

    /** About how much memory they take. */
    long bytes() {
        return BYTES_OF_AN_ID * ids.size()
                + (long) Float.BYTES * inputs.length
                + (long) Integer.BYTES * classes.length
                + (long) Double.BYTES * targets.length;
    }

    public int size() {
        return ids.size();
    }
}
