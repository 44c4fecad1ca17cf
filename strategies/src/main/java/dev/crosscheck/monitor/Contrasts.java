package dev.crosscheck.monitor;

/** Means and sampling covariance of a few linear combinations of trials ("contrasts") on one or several sets. */
final class Contrasts {
    final double[] mean;
    final double[][] covariance;

    private Contrasts(int count) {
        this.mean = new double[count];
        this.covariance = new double[count][count];
    }

    /** The two contrasts on the tuning examples. */
    static Contrasts onTuning(EvidenceTable table, double[] ahead, double[] slope) {
        Contrasts contrasts = new Contrasts(2);
        int examples = table.spec().tuningExamples();
        double[][] values = {new double[examples], new double[examples]};
        for (int j = 0; j < ahead.length; j++) {
            ExampleScores scores = table.row(j).tuning().examples().orElseThrow();
            scores.addTo(values[0], ahead[j]);
            scores.addTo(values[1], slope[j]);
        }
        contrasts.add(values, table.tuningUnits(), examples);
        return contrasts;
    }

    /** The two contrasts on the secret examples, and the better half's lead over the controls as the third. */
    static Contrasts onSecret(EvidenceTable table, double[] ahead, double[] slope, double[] half, IncumbentGain gain) {
        Contrasts contrasts = new Contrasts(3);
        double largestAhead = 0;
        double largestSlope = 0;
        for (int k = 0; k < table.folds().size(); k++) {
            Fold fold = table.folds().get(k);
            double[][] values = new double[3][fold.examples()];
            for (int j = 0; j < ahead.length; j++) {
                ExampleScores scores =
                        ((SetScores.PerExample) table.row(j).folds().get(k)).examples();
                scores.addTo(values[0], ahead[j]);
                scores.addTo(values[1], slope[j]);
                scores.addTo(values[2], half[j] - gain.folds().get(k).controls().of(j));
            }
            contrasts.add(values, fold.units(), gain.examples());
            largestAhead = Math.max(largestAhead, gain.folds().get(k).stats().scale());
            largestSlope = Math.max(largestSlope, largest(values[1], fold.units()));
        }
        double n = gain.examples();
        contrasts.covariance[0][0] += largestAhead * largestAhead / (n * n);
        contrasts.covariance[1][1] += largestSlope * largestSlope / (n * n);
        return contrasts;
    }

    private static double largest(double[] values, Fold.Units units) {
        double largest = 0;
        for (double sum : units.sums(values)) {
            largest = Math.max(largest, Math.abs(sum));
        }
        return largest;
    }

    /** Adds one set's part of pooled means over {@code total} examples. */
    private void add(double[][] values, Fold.Units units, double total) {
        int count = values.length;
        double[][] sums = new double[count][];
        double[] sizes = units.sizes();
        double[] own = new double[count];
        for (int r = 0; r < count; r++) {
            sums[r] = units.sums(values[r]);
            for (double x : sums[r]) {
                own[r] += x;
            }
            mean[r] += own[r] / total;
            own[r] /= values[r].length;
        }
        double factor = sizes.length / (sizes.length - 1.0) / (total * total);
        for (int r = 0; r < count; r++) {
            for (int s = 0; s < count; s++) {
                double products = 0;
                for (int u = 0; u < sizes.length; u++) {
                    products += (sums[r][u] - sizes[u] * own[r]) * (sums[s][u] - sizes[u] * own[s]);
                }
                covariance[r][s] += factor * products;
            }
        }
    }
}
