package dev.crosscheck.monitor;

/**
 * The scores of one trial on the examples of one set, oriented so that higher is better; the set's score is their mean. Immutable.
 *
 * <p>Scores that are all 0 or 1 are packed into bits; others are kept as 32-bit floats (relative error 6e-8), so that 1,000 trials on 10,000 examples
 * take 1.3 or 40 MB. A metric that is no mean of per-example scores (AUC, F1, RMSE) comes as pseudo-values: numbers whose mean is the metric and
 * whose deviations from it are the examples' influences on it.
 */
public final class ExampleScores {
    private final int size;
    private final long[] bits;
    private final float[] reals;
    private final double sum;

    private ExampleScores(int size, long[] bits, float[] reals) {
        this.size = size;
        this.bits = bits;
        this.reals = reals;
        this.sum = reals.length > 0 ? sumOf(reals) : ones(bits);
    }

    /**
     * Packs the scores.
     *
     * @throws IllegalArgumentException when there is none or one is NaN or infinite
     */
    public static ExampleScores of(double[] scores) {
        requireSome(scores.length);
        boolean binary = true;
        for (int e = 0; e < scores.length; e++) {
            if (!Double.isFinite((float) scores[e])) {
                throw new IllegalArgumentException(
                        "score of example " + e + ": not a finite number (expected: one finite score per example)");
            }
            binary &= scores[e] == 0 || scores[e] == 1;
        }
        if (binary) {
            long[] words = new long[words(scores.length)];
            for (int e = 0; e < scores.length; e++) {
                words[e >> 6] |= scores[e] == 1 ? 1L << e : 0L;
            }
            return new ExampleScores(scores.length, words, new float[0]);
        }
        float[] reals = new float[scores.length];
        for (int e = 0; e < scores.length; e++) {
            reals[e] = (float) scores[e];
        }
        return new ExampleScores(scores.length, new long[0], reals);
    }

    /** Scores 1 (true) and 0. */
    public static ExampleScores ofBits(boolean[] correct) {
        requireSome(correct.length);
        long[] words = new long[words(correct.length)];
        for (int e = 0; e < correct.length; e++) {
            words[e >> 6] |= correct[e] ? 1L << e : 0L;
        }
        return new ExampleScores(correct.length, words, new float[0]);
    }

    /** Scores 0 and 1 in packed form: example e is bit e mod 64 of word e / 64; bits beyond the last example must be 0. */
    public static ExampleScores ofWords(long[] words, int size) {
        requireSome(size);
        if (words.length != words(size) || ((size & 63) != 0 && words[words.length - 1] >>> size != 0)) {
            throw new IllegalArgumentException(words.length + " packed words for " + size + " examples (expected: "
                    + words(size) + " words, unused bits 0)");
        }
        return new ExampleScores(size, words.clone(), new float[0]);
    }

    /** Reads one character per example, {@code 1} or {@code 0}. */
    public static ExampleScores parseBits(CharSequence text) {
        boolean[] correct = new boolean[text.length()];
        for (int e = 0; e < correct.length; e++) {
            char c = text.charAt(e);
            if (c != '0' && c != '1') {
                throw new IllegalArgumentException(
                        "character " + e + " of a bit string is neither 0 nor 1 (expected: one 0 or 1 per example)");
            }
            correct[e] = c == '1';
        }
        return ofBits(correct);
    }

    public int size() {
        return size;
    }

    /** Whether every score is 0 or 1. */
    public boolean isBinary() {
        return reals.length == 0;
    }

    /** Exact for 0/1 scores. */
    public double sum() {
        return sum;
    }

    public double mean() {
        return sum / size;
    }

    /** Mean squared deviation from the mean (divisor n). */
    public double variance() {
        double mean = mean();
        if (isBinary()) {
            return mean * (1 - mean);
        }
        double squares = 0;
        for (float x : reals) {
            squares += (x - mean) * (x - mean);
        }
        return squares / size;
    }

    /** The score of example {@code e}, from 0. */
    public double get(int e) {
        return isBinary() ? (bits[e >> 6] >>> e) & 1 : reals[e];
    }

    /** The scores of the given examples, in their order. */
    ExampleScores pick(int[] examples) {
        if (isBinary()) {
            boolean[] picked = new boolean[examples.length];
            for (int k = 0; k < picked.length; k++) {
                picked[k] = get(examples[k]) == 1;
            }
            return ofBits(picked);
        }
        float[] picked = new float[examples.length];
        for (int k = 0; k < picked.length; k++) {
            picked[k] = reals[examples[k]];
        }
        return new ExampleScores(picked.length, new long[0], picked);
    }

    /** Adds {@code weight} times each score to {@code sums}. */
    void addTo(double[] sums, double weight) {
        if (weight == 0) {
            return;
        }
        for (int e = 0; e < reals.length; e++) {
            sums[e] += weight * reals[e];
        }
        for (int w = 0; w < bits.length; w++) {
            for (long rest = bits[w]; rest != 0; rest &= rest - 1) {
                sums[(w << 6) + Long.numberOfTrailingZeros(rest)] += weight;
            }
        }
    }

    /** On how many examples these 0/1 scores are 1 and the other's are 0. */
    int countAheadOf(ExampleScores other) {
        int count = 0;
        for (int w = 0; w < bits.length; w++) {
            count += Long.bitCount(bits[w] & ~other.bits[w]);
        }
        return count;
    }

    /** Word {@code w} of packed 0/1 scores. */
    long word(int w) {
        return bits[w];
    }

    private static int words(int size) {
        return (size + 63) >> 6;
    }

    private static void requireSome(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("example scores: none (expected: one per example)");
        }
    }

    private static double ones(long[] bits) {
        long count = 0;
        for (long word : bits) {
            count += Long.bitCount(word);
        }
        return count;
    }

    private static double sumOf(float[] reals) {
        double sum = 0;
        for (float x : reals) {
            sum += x;
        }
        return sum;
    }
}
