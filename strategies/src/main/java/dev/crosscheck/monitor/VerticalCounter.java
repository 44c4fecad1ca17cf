package dev.crosscheck.monitor;

import java.util.Arrays;
import java.util.List;

/**
 * Counts, for each example, how many of many packed 0/1 vectors have a 1 there. Counts are kept bit-sliced (one word holds the same binary digit of 64
 * counts), so that adding a vector costs about two word operations per 64 examples instead of 64 additions.
 */
final class VerticalCounter {
    private VerticalCounter() {}

    /** Adds {@code weight} times the counts of ones to {@code sums}. */
    static void addCounts(List<ExampleScores> vectors, double weight, double[] sums) {
        if (vectors.isEmpty()) {
            return;
        }
        long[] planes = new long[32 - Integer.numberOfLeadingZeros(vectors.size())];
        for (int w = 0; w < (sums.length + 63) >> 6; w++) {
            Arrays.fill(planes, 0);
            for (ExampleScores vector : vectors) {
                long carry = vector.word(w);
                for (int p = 0; carry != 0; p++) {
                    long digit = planes[p];
                    planes[p] = digit ^ carry;
                    carry &= digit;
                }
            }
            int end = Math.min(64, sums.length - (w << 6));
            for (int b = 0; b < end; b++) {
                int count = 0;
                for (int p = 0; p < planes.length; p++) {
                    count |= (int) ((planes[p] >>> b) & 1) << p;
                }
                sums[(w << 6) + b] += weight * count;
            }
        }
    }
}
