package dev.crosscheck.monitor;

import java.util.List;
import java.util.Optional;

/**
 * Whether one secret set drifted away from the others at the incumbent: its gain differs from the pooled gain of the other folds. Sets of a single group take no
 * part, as nobody knows how far they are off.
 */
final class SetShift {
    private SetShift() {}

    /** The index of the set that stands out most, when it does at the given level (Bonferroni over the sets). */
    static Optional<Integer> find(IncumbentGain gain, double level) {
        List<IncumbentGain.FoldGain> folds =
                gain.folds().stream().filter(fold -> fold.stats().hasError()).toList();
        int sets = (int)
                folds.stream().mapToInt(IncumbentGain.FoldGain::set).distinct().count();
        if (sets < 3) {
            return Optional.empty();
        }
        double quantile = Quantiles.normal(1 - level / (2 * sets));
        double most = quantile;
        Optional<Integer> found = Optional.empty();
        for (IncumbentGain.FoldGain fold : folds) {
            double deviation = Math.abs(standardized(folds, fold));
            if (deviation > most) {
                most = deviation;
                found = Optional.of(fold.set());
            }
        }
        return found;
    }

    private static double standardized(List<IncumbentGain.FoldGain> folds, IncumbentGain.FoldGain fold) {
        double others = folds.stream()
                .filter(other -> other.set() != fold.set())
                .mapToDouble(IncumbentGain.FoldGain::weight)
                .sum();
        double drift = 0;
        double variance = error(fold);
        for (IncumbentGain.FoldGain other : folds) {
            if (other.set() != fold.set()) {
                double share = other.weight() / others;
                drift += share * (other.apparent() - other.verified());
                variance += share * share * error(other);
            }
        }
        return (fold.apparent() - fold.verified() - drift) / Math.sqrt(variance);
    }

    /** Squared error, with two pseudo-examples so that few differing examples do not make it vanish. */
    private static double error(IncumbentGain.FoldGain fold) {
        double n = fold.stats().examples();
        return fold.stats().squaredError() + 2 * Math.pow(fold.stats().scale() / n, 2);
    }
}
