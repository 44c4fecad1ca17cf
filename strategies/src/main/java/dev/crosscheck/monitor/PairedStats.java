package dev.crosscheck.monitor;

/**
 * Sums over the units of one fold of paired differences z (incumbent minus controls), enough for every test and standard error. With Z_u the sum of z
 * over the n_u examples of unit u:
 *
 * @param units number of units
 * @param examples number of examples
 * @param sum sum of z
 * @param squares sum of Z_u^2
 * @param cross sum of n_u Z_u
 * @param sizes sum of n_u^2
 * @param scale the largest |Z_u| that can occur (0/1 scores), or that was seen
 * @param discordant number of examples with z other than 0 (up to rounding)
 */
public record PairedStats(
        int units, int examples, double sum, double squares, double cross, double sizes, double scale, int discordant) {

    static PairedStats of(double[] z, Fold.Units units, boolean binary) {
        int discordant = 0;
        double sum = 0;
        for (double x : z) {
            sum += x;
            discordant += Math.abs(x) > 1e-12 ? 1 : 0;
        }
        if (units.areExamples()) {
            double squares = 0;
            double max = 0;
            for (double x : z) {
                squares += x * x;
                max = Math.max(max, Math.abs(x));
            }
            return new PairedStats(z.length, z.length, sum, squares, sum, z.length, binary ? 1 : max, discordant);
        }
        double[] total = new double[units.count];
        int[] size = new int[units.count];
        for (int e = 0; e < z.length; e++) {
            total[units.unitOfExample[e]] += z[e];
            size[units.unitOfExample[e]]++;
        }
        double squares = 0;
        double cross = 0;
        double sizes = 0;
        double max = 0;
        for (int u = 0; u < units.count; u++) {
            squares += total[u] * total[u];
            cross += size[u] * total[u];
            sizes += (double) size[u] * size[u];
            max = Math.max(max, Math.abs(total[u]));
        }
        return new PairedStats(
                units.count, z.length, sum, squares, cross, sizes, binary ? units.largest : max, discordant);
    }

    /** Differences between two vectors of 0/1 scores of independent examples: better in {@code ahead} of them, worse in {@code behind}. */
    static PairedStats ofCounts(int examples, int ahead, int behind) {
        double sum = ahead - behind;
        int discordant = ahead + behind;
        return new PairedStats(examples, examples, sum, discordant, sum, examples, 1, discordant);
    }

    /** The stand-in for a difference of which only the mean and its standard error are known. */
    static PairedStats ofReported(double mean, double standardError, int examples) {
        double n = examples;
        double squares = n * (n - 1) * standardError * standardError + n * mean * mean;
        return new PairedStats(
                examples,
                examples,
                n * mean,
                squares,
                n * mean,
                n,
                standardError * Math.sqrt(n),
                mean == 0 ? 0 : examples);
    }

    double mean() {
        return sum / examples;
    }

    /** Sum over units of (Z_u - n_u x)^2. */
    double squaresAround(double x) {
        return Math.max(0, squares - 2 * x * cross + x * x * sizes);
    }

    /** Whether there are enough units, two, to tell how far their mean can be off. */
    boolean hasError() {
        return units > 1;
    }

    /** Squared standard error of the mean (ratio of unit sums; divisor units - 1); infinite for a single unit, which shows no spread. */
    double squaredError() {
        if (!hasError()) {
            return Double.POSITIVE_INFINITY;
        }
        double mean = mean();
        return squaresAround(mean) * units / (units - 1.0) / ((double) examples * examples);
    }
}
