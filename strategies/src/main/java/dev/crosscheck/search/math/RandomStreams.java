package dev.crosscheck.search.math;

import java.util.random.RandomGenerator;

/**
 * Independent random streams that are a function of seed, trial number and purpose, so that a draw depends on no other draw.
 *
 * <p>Each stream is SplitMix64 (Steele, Lea, Flood 2014, "Fast splittable pseudorandom number generators", doi:10.1145/2660193.2660195, figure 16 with the
 * constants of variant 13 by Stafford) with the golden-ratio increment, started at a hash of the three. Deviation: streams share the increment and differ in
 * the starting state only; two of them overlap within n draws with probability about n / 2^63. Doubles, bounded ints and Gaussians are defined here and not
 * left to the JDK's defaults, so that they are the same on every version.
 */
public final class RandomStreams {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private RandomStreams() {}

    /** A fresh stream at its start. */
    public static RandomGenerator of(long seed, long number, String purpose) {
        long hash = 0;
        for (int i = 0; i < purpose.length(); i++) {
            hash = mix(hash + GOLDEN + purpose.charAt(i));
        }
        return new Stream(mix(mix(mix(seed + GOLDEN) ^ number) + GOLDEN ^ hash));
    }

    private static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
        return b ^ (b >>> 31);
    }

    private static final class Stream implements RandomGenerator {
        private long state;

        Stream(long state) {
            this.state = state;
        }

        @Override
        public long nextLong() {
            state += GOLDEN;
            return mix(state);
        }

        @Override
        public double nextDouble() {
            return (nextLong() >>> 11) * 0x1p-53;
        }

        @Override
        public int nextInt(int bound) {
            return (int) nextLong(bound);
        }

        /** Unbiased: redraws above the largest multiple of the bound. */
        @Override
        public long nextLong(long bound) {
            if (bound < 1) {
                throw new IllegalArgumentException("bound: " + bound + " (expected: >= 1)");
            }
            long bits;
            long value;
            do {
                bits = nextLong() >>> 1;
                value = bits % bound;
            } while (bits - value + (bound - 1) < 0);
            return value;
        }

        /** Box and Muller 1958, one of the pair. */
        @Override
        public double nextGaussian() {
            double radius = Math.sqrt(-2 * Math.log(1 - nextDouble()));
            return radius * Math.cos(2 * Math.PI * nextDouble());
        }
    }
}
