package dev.crosscheck.monitor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Transfer at the frontier: least-squares slope of secret on tuning score among the top 30 % of trials by tuning score (at least 12; trials tied at the
 * border all belong). Choosing trials by the regressor does not bias the slope, and given the tuning scores the slope is a mean over secret examples, so
 * its standard error is that of a mean: no resampling is needed.
 */
final class Frontier {
    private static final double SHARE = 0.3;
    private static final int FEWEST = 12;

    private final int trials;
    private final List<PairedStats> parts;

    private Frontier(int trials, List<PairedStats> parts) {
        this.trials = trials;
        this.parts = parts;
    }

    static Optional<Frontier> of(EvidenceTable table, int trials) {
        double[] scores = new double[trials];
        for (int j = 0; j < trials; j++) {
            scores[j] = table.row(j).a();
        }
        double[] sorted = scores.clone();
        Arrays.sort(sorted);
        int wanted = Math.min(trials, Math.max(FEWEST, (int) Math.ceil(SHARE * trials)));
        double border = sorted[trials - wanted];
        int count = (int) Arrays.stream(scores).filter(a -> a >= border).count();
        double mean = Arrays.stream(scores).filter(a -> a >= border).sum() / count;
        double squares = Arrays.stream(scores)
                .filter(a -> a >= border)
                .map(a -> (a - mean) * (a - mean))
                .sum();
        if (!(squares > 0) || !table.hasSecretExamples(trials)) {
            return Optional.empty();
        }
        List<PairedStats> parts = new ArrayList<>();
        for (int k = 0; k < table.folds().size(); k++) {
            Fold fold = table.folds().get(k);
            double[] values = new double[fold.examples()];
            for (int j = 0; j < trials; j++) {
                if (scores[j] >= border) {
                    table.examples(j, k).addTo(values, (scores[j] - mean) / squares);
                }
            }
            parts.add(PairedStats.of(values, fold.units(), false));
        }
        return Optional.of(new Frontier(count, parts));
    }

    Diagnostics.Transfer transfer() {
        return new Diagnostics.Transfer(Estimates.pooled(parts), trials);
    }

    /** Whether the slope is significantly below one half. */
    boolean isExhausted(double level) {
        return Estimates.upperBound(parts, level) < 0.5;
    }
}
