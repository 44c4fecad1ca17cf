package dev.crosscheck.search.math;

import org.apache.commons.math3.random.SobolSequenceGenerator;

/**
 * A scrambled Sobol sequence in [0, 1)^d with random access: every block of 2^k points is spread evenly, and different seeds give independent sequences.
 *
 * <p>Direction numbers: Joe, Kuo 2008, "Constructing Sobol sequences with better two-dimensional projections", doi:10.1137/070709359 (up to 1,000
 * dimensions). Scrambling: nested uniform (Owen 1995, doi:10.1007/978-1-4612-2552-2_19) by the hash of Burley 2020, "Practical hash-based Owen scrambling",
 * JCGT 9(4), section 3, with the Laine-Karras permutation of its listing 2. Deviations: points are not shuffled, so they come in the sequence's own order; the
 * finest step is 2^-32; dimensions beyond 1,000 are independent random numbers.
 */
public final class SobolSequence {
    private static final int MOST_DIMENSIONS = 1000;
    private final int dimension;
    private final long seed;
    private final SobolSequenceGenerator generator;
    private final int[] keys;

    /** {@code dimension}: at least 1. */
    public SobolSequence(int dimension, long seed) {
        if (dimension < 1) {
            throw new IllegalArgumentException("dimension: " + dimension + " (expected: >= 1)");
        }
        this.dimension = dimension;
        this.seed = seed;
        this.generator = new SobolSequenceGenerator(Math.min(dimension, MOST_DIMENSIONS));
        var random = RandomStreams.of(seed, dimension, "sobol-scramble");
        this.keys = random.ints(Math.min(dimension, MOST_DIMENSIONS)).toArray();
    }

    /** The point at {@code index}, from 0; a new array. */
    public double[] point(int index) {
        double[] plain = generator.skipTo(index);
        double[] point = new double[dimension];
        for (int k = 0; k < keys.length; k++) {
            int bits = (int) (long) (plain[k] * 0x1p32);
            point[k] = ((scramble(bits, keys[k]) & 0xFFFFFFFFL) + 0.5) * 0x1p-32;
        }
        var random = RandomStreams.of(seed, index, "sobol-rest");
        for (int k = keys.length; k < dimension; k++) {
            point[k] = random.nextDouble();
        }
        return point;
    }

    /** Flips each bit by a hash of the bits above it. */
    private static int scramble(int bits, int key) {
        int x = Integer.reverse(bits);
        x += key;
        x ^= x * 0x6c50b47c;
        x ^= x * 0xb82f1e52;
        x ^= x * 0xc7afe638;
        x ^= x * 0x8d22f6e6;
        return Integer.reverse(x);
    }
}
