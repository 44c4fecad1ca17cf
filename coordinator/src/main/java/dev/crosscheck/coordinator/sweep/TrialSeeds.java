package dev.crosscheck.coordinator.sweep;

/** Seeds of trainers. */
final class TrialSeeds {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private TrialSeeds() {}

    /**
     * The seed of a trial: the output function of SplitMix64 (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators",
     * OOPSLA, figure 17: mix64 with the constants of David Stafford's variant 13) at position {@code trial + 1} of the stream that
     * starts at the sweep's seed.
     */
    static long seed(long sweepSeed, long trial) {
        long z = sweepSeed + (trial + 1) * GOLDEN_GAMMA;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
