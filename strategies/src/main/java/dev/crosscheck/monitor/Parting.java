package dev.crosscheck.monitor;

import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * Where tuning and secret scores part, once an alarm says that they did: the start of the rise that raised it, by Page, "Continuous inspection schemes",
 * Biometrika 41 (1954). The shortfall of an incumbent is what its lead over the alarm's controls should be worth at least, (1 - L0) times the lead on the
 * tuning set, minus its lead on the secret sets; controls themselves fall short by 0. The parting point is the first incumbent after the last minimum of
 * the shortfall. Nothing is said without an alarm, so it is said wrongly no more often than the alarm is wrong; the place is an estimate without an error bar.
 * Deviation: shortfalls are taken as they are, at the tested incumbents only, not as sums of equal steps.
 */
final class Parting {
    private Parting() {}

    /** Finds the point. The last point of the trend is the incumbent of the alarm; points that did not reach the compared rung are passed over. */
    static Diagnostics.Parted find(
            EvidenceTable compared, IncumbentGain gain, List<Diagnostics.TrendPoint> trend, double maxLostShare) {
        double least = 0;
        int from = 0;
        for (int p = 0; p < trend.size() - 1; p++) {
            int index = compared.indexOf(trend.get(p).trial());
            if (index >= 0) {
                double shortfall = shortfall(compared, gain, index, maxLostShare);
                if (shortfall <= least) {
                    least = shortfall;
                    from = p + 1;
                }
            }
        }
        return new Diagnostics.Parted(trend.get(from).trial(), trend.get(from).seen());
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
