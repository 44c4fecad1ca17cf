package dev.crosscheck.monitor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Estimates on the secret sets with 95 % intervals. */
final class Estimates {
    private static final double TAIL = 0.975;

    private final EvidenceTable table;
    private final PairedDifference differences;

    Estimates(EvidenceTable table) {
        this.table = table;
        this.differences = new PairedDifference(table);
    }

    /** The verified gain. */
    Interval verified(IncumbentGain gain) {
        return pooled(gain.folds().stream().map(IncumbentGain.FoldGain::stats).toList());
    }

    /** A trial's score on fresh data like the secret sets. Unbiased for the incumbent: those sets never chose it. */
    Interval score(EvidenceTable.Row row) {
        List<PairedStats> own = new ArrayList<>();
        for (int k = 0; k < table.folds().size(); k++) {
            own.add(differences.own(row, k));
        }
        return score(own);
    }

    /** The interval of a mean score: Wilson's for 0/1 scores of independent examples, else Student's. */
    static Interval score(List<PairedStats> own) {
        boolean binomial = own.stream().allMatch(s -> s.units() == s.examples() && s.squares() == s.sum());
        return binomial ? wilson(own) : pooled(own);
    }

    /** The gain of a trial over trial 0. */
    Optional<Interval> overDefault(EvidenceTable.Row row) {
        EvidenceTable.Row first = table.find(0);
        return first == null || row.trial() == 0 ? Optional.empty() : Optional.of(difference(row, first));
    }

    Interval difference(EvidenceTable.Row row, EvidenceTable.Row other) {
        List<PairedStats> parts = new ArrayList<>();
        for (int k = 0; k < table.folds().size(); k++) {
            parts.add(differences.between(row, other, k));
        }
        return pooled(parts);
    }

    /** The gain of the incumbent over the mean of the start-up trials; absent when it is the only one. */
    Optional<Interval> overStartup() {
        int startup = Math.min(table.spec().startupTrials(), table.size());
        ControlWeights weights = ControlWeights.firstOf(startup, table.incumbent(), table.size());
        if (weights.isEmpty()) {
            return Optional.empty();
        }
        List<PairedStats> parts = new ArrayList<>();
        for (int k = 0; k < table.folds().size(); k++) {
            parts.add(differences.against(table.row(table.incumbent()), k, weights));
        }
        return Optional.of(pooled(parts));
    }

    /** Mean over folds weighted by examples, with a Student interval; without ends where a fold has a single unit, as its error is unknown. */
    static Interval pooled(List<PairedStats> parts) {
        double mean = mean(parts);
        double half = halfWidth(parts, TAIL);
        return new Interval(mean, mean - half, mean + half);
    }

    /** One-sided upper confidence bound of the same mean. */
    static double upperBound(List<PairedStats> parts, double level) {
        return mean(parts) + halfWidth(parts, 1 - level);
    }

    private static double halfWidth(List<PairedStats> parts, double tail) {
        return parts.stream().allMatch(PairedStats::hasError)
                ? Quantiles.student(tail, freedom(parts)) * error(parts)
                : Double.POSITIVE_INFINITY;
    }

    private static double examples(List<PairedStats> parts) {
        return parts.stream().mapToInt(PairedStats::examples).sum();
    }

    private static double mean(List<PairedStats> parts) {
        return parts.stream().mapToDouble(PairedStats::sum).sum() / examples(parts);
    }

    private static int freedom(List<PairedStats> parts) {
        return parts.stream().mapToInt(part -> part.units() - 1).sum();
    }

    private static double error(List<PairedStats> parts) {
        double examples = examples(parts);
        double variance = 0;
        for (PairedStats part : parts) {
            variance += Math.pow(part.examples() / examples, 2) * part.squaredError();
        }
        return Math.sqrt(variance);
    }

    /** Wilson's interval of a share of successes. */
    private static Interval wilson(List<PairedStats> parts) {
        double n = parts.stream().mapToInt(PairedStats::examples).sum();
        double share = parts.stream().mapToDouble(PairedStats::sum).sum() / n;
        double q = Quantiles.normal(TAIL);
        double centre = (share + q * q / (2 * n)) / (1 + q * q / n);
        double half = q * Math.sqrt(share * (1 - share) / n + q * q / (4 * n * n)) / (1 + q * q / n);
        return new Interval(share, centre - half, centre + half);
    }
}
