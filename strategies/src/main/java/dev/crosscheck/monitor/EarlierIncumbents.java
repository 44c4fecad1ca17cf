package dev.crosscheck.monitor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Compares today's incumbent with the earlier ones on the secret sets. */
final class EarlierIncumbents {
    private final EvidenceTable table;
    private final PairedDifference differences;

    EarlierIncumbents(EvidenceTable table) {
        this.table = table;
        this.differences = new PairedDifference(table);
    }

    Optional<Diagnostics.Overtuning> overtuning(double level) {
        List<Integer> incumbents = table.incumbents();
        int today = table.incumbent();
        List<Integer> earlier = incumbents.subList(0, incumbents.size() - 1);
        if (earlier.isEmpty()) {
            return Optional.empty();
        }
        int best = earlier.get(0);
        double lead = Double.NEGATIVE_INFINITY;
        boolean significant = false;
        for (int index : earlier) {
            List<PairedStats> parts = parts(index, today);
            double ahead = Estimates.pooled(parts).estimate();
            if (ahead > lead) {
                lead = ahead;
                best = index;
            }
            // Holm's first step decides whether any hypothesis falls.
            significant |= new ScoreTest(parts).above(0, level / earlier.size());
        }
        Interval exact = Estimates.pooled(parts(best, today));
        Interval amount =
                new Interval(Math.max(0, exact.estimate()), Math.max(0, exact.low()), Math.max(0, exact.high()));
        return Optional.of(new Diagnostics.Overtuning(
                table.row(best).trial(), amount, relative(earlier.get(0), best, today), significant));
    }

    private OptionalDouble relative(int first, int best, int today) {
        double now = Estimates.pooled(parts(today, first)).estimate();
        double peak = Math.max(now, Estimates.pooled(parts(best, first)).estimate());
        return peak > 0 ? OptionalDouble.of((peak - now) / peak) : OptionalDouble.empty();
    }

    private List<PairedStats> parts(int index, int other) {
        List<PairedStats> parts = new ArrayList<>();
        for (int k = 0; k < table.folds().size(); k++) {
            parts.add(differences.between(table.row(index), table.row(other), k));
        }
        return parts;
    }
}
