package dev.crosscheck.stopping;

import java.util.Arrays;

/** Numbers in ascending order; NaN is counted and not kept among them, as worse than all. */
final class SortedValues {
    private double[] values = new double[16];
    private int size;
    private int nans;

    void add(double value) {
        if (Double.isNaN(value)) {
            nans++;
            return;
        }
        if (size == values.length) {
            values = Arrays.copyOf(values, 2 * size);
        }
        int at = firstAbove(value);
        System.arraycopy(values, at, values, at + 1, size - at);
        values[at] = value;
        size++;
    }

    private int firstAbove(double value) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (values[middle] > value) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** How many there are, NaN included. */
    int count() {
        return size + nans;
    }

    /** How many are better than the value. */
    int better(double value) {
        return Double.isNaN(value) ? size : size - firstAbove(value);
    }

    /** The k-th best, from 1. */
    double best(int k) {
        return k <= size ? values[size - k] : Double.NaN;
    }
}
