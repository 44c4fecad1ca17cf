package dev.crosscheck.monitor;

import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * Where tuning and secret scores part, once an alarm says that they did: the start of the rise that raised it, by Page, "Continuous inspection schemes",
 * Biometrika 41 (1954). The shortfall of an incumbent is what its lead over the alarm's controls should be worth at least, (1 - L0) times the lead on the
 * tuning set, minus its lead on the secret sets. The parting point is the first incumbent after the last minimum of the shortfall over all incumbents, the
 * first trial included: there, the last progress ends that was worth what it should be. Nothing is said without an alarm, so it is said wrongly no more
 * often than the alarm is wrong; the place is an estimate without an error bar. Deviations: shortfalls are taken as they are, not as sums of equal steps;
 * the point named is the first tested incumbent from there on.
 */
final class Parting {
    private Parting() {}

    /** Finds the point. The table's last incumbent is that of the alarm; incumbents that did not reach the compared rung are passed over. */
    static Diagnostics.Parted find(
            EvidenceTable table,
            EvidenceTable compared,
            IncumbentGain gain,
            List<Diagnostics.TrendPoint> trend,
            double maxLostShare) {
        List<Integer> incumbents = table.incumbents();
        double least = Double.POSITIVE_INFINITY;
        int from = 0;
        for (int p = 0; p < incumbents.size() - 1; p++) {
            int index = compared.indexOf(table.row(incumbents.get(p)).trial());
            if (index >= 0) {
                double shortfall = shortfall(compared, gain, index, maxLostShare);
                if (shortfall <= least) {
                    least = shortfall;
                    from = p + 1;
                }
            }
        }
        int seen = incumbents.get(from) + 1;
        Diagnostics.TrendPoint point = trend.stream()
                .filter(tested -> tested.seen() >= seen)
                .findFirst()
                .orElseGet(() -> trend.get(trend.size() - 1));
        return new Diagnostics.Parted(point.trial(), point.seen());
    }

    private static double shortfall(EvidenceTable compared, IncumbentGain gain, int index, double maxLostShare) {
        double shortfall = 0;
        for (int k = 0; k < gain.folds().size(); k++) {
            IncumbentGain.FoldGain fold = gain.folds().get(k);
            int set = k;
            double apparent = lead(fold, index, j -> compared.row(j).a());
            double verified =
                    lead(fold, index, j -> compared.row(j).folds().get(set).score());
            shortfall += fold.weight() * ((1 - maxLostShare) * apparent - verified);
        }
        return shortfall;
    }

    private static double lead(IncumbentGain.FoldGain fold, int index, IntToDoubleFunction score) {
        return score.applyAsDouble(index) - fold.controls().mean(score);
    }
}
