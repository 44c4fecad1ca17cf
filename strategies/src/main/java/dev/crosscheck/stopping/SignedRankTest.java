package dev.crosscheck.stopping;

import dev.crosscheck.search.math.NormalDistribution;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Wilcoxon's signed-rank test (1945, doi:10.2307/3001968). Zeros keep their ranks and count half for either side; ties share the mean of their ranks. Exact up to 40 differences, by the distribution of the
 * ranks' sum over all signs; beyond, the normal approximation with the variance of the ranks at hand.
 */
final class SignedRankTest {
    private static final int MOST_EXACT = 40;

    private SignedRankTest() {}

    /** The probability of a sum of positive ranks as small as this one or smaller when either sign is as likely; in (0, 1]. */
    static double pLess(double[] differences) {
        int[] ranks = doubledRanks(differences);
        long positive = 0;
        for (int i = 0; i < ranks.length; i++) {
            positive += differences[i] > 0 ? 2L * ranks[i] : differences[i] == 0 ? ranks[i] : 0;
        }
        // A zero gives each side half of its rank for certain, so only the others are random.
        int[] random = IntStream.range(0, ranks.length)
                .filter(i -> differences[i] != 0)
                .map(i -> 2 * ranks[i])
                .toArray();
        long certain = IntStream.range(0, ranks.length)
                .filter(i -> differences[i] == 0)
                .mapToLong(i -> ranks[i])
                .sum();
        long statistic = positive - certain;
        return random.length <= MOST_EXACT ? exact(random, statistic) : normal(random, statistic);
    }

    /** Twice the rank of each absolute difference, so that means of two ranks stay whole. */
    private static int[] doubledRanks(double[] differences) {
        Integer[] order = IntStream.range(0, differences.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> Math.abs(differences[i])))
                .toArray(Integer[]::new);
        int[] ranks = new int[differences.length];
        for (int from = 0; from < order.length; ) {
            int to = from + 1;
            while (to < order.length && Math.abs(differences[order[to]]) == Math.abs(differences[order[from]])) {
                to++;
            }
            for (int k = from; k < to; k++) {
                ranks[order[k]] = from + 1 + to;
            }
            from = to;
        }
        return ranks;
    }

    private static double exact(int[] weights, long statistic) {
        int total = Arrays.stream(weights).sum();
        double[] probability = new double[total + 1];
        probability[0] = 1;
        int reach = 0;
        for (int weight : weights) {
            reach += weight;
            for (int s = reach; s >= 0; s--) {
                double without = probability[s];
                double with = s >= weight ? probability[s - weight] : 0;
                probability[s] = 0.5 * (without + with);
            }
        }
        double sum = 0;
        for (int s = 0; s <= Math.min(total, statistic); s++) {
            sum += probability[s];
        }
        return Math.min(1, sum);
    }

    private static double normal(int[] weights, long statistic) {
        double mean = 0;
        double variance = 0;
        for (double weight : weights) {
            mean += weight / 2;
            variance += weight * weight / 4;
        }
        double z = (statistic - mean + 1) / Math.sqrt(variance);
        return NormalDistribution.below(z);
    }
}
