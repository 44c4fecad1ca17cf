package dev.crosscheck.monitor;

import java.util.Optional;

/** Whether one secret set drifted away from the others at the incumbent: its gain differs from the pooled gain of the other folds. */
final class SetShift {
    private SetShift() {}

    /** The index of the set that stands out most, when it does at the given level (Bonferroni over the sets). */
    static Optional<Integer> find(IncumbentGain gain, double level) {
        int sets = (int) gain.folds().stream()
                .mapToInt(IncumbentGain.FoldGain::set)
                .distinct()
                .count();
        if (sets < 3) {
            return Optional.empty();
        }
        double quantile = Quantiles.normal(1 - level / (2 * sets));
        double most = quantile;
        Optional<Integer> found = Optional.empty();
        for (IncumbentGain.FoldGain fold : gain.folds()) {
            double deviation = Math.abs(standardized(gain, fold));
            if (deviation > most) {
                most = deviation;
                found = Optional.of(fold.set());
            }
        }
        return found;
    }

    private static double standardized(IncumbentGain gain, IncumbentGain.FoldGain fold) {
        double others = 1 - fold.weight();
        double drift = 0;
        double variance = error(fold);
        for (IncumbentGain.FoldGain other : gain.folds()) {
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
