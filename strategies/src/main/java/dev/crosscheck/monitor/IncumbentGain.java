package dev.crosscheck.monitor;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.IntToDoubleFunction;

/**
 * How far the incumbent is ahead of its control trials on the tuning set (apparent gain) and on the secret sets (verified gain). Each fold's controls
 * are the better half of the other trials by their pooled score on the <em>other</em> folds, so no set both chooses and scores; what is common to
 * all trials of a set (an easier or harder set) cancels.
 *
 * @param incumbent index of the incumbent among the compared search trials, in the order added
 * @param incumbentTrial its trial number
 * @param trials number of search trials compared
 * @param apparent apparent gain g
 * @param verified verified gain v
 * @param standardError of v, over fresh secret examples
 * @param minOptimism smallest optimism that counts
 * @param folds the parts of g and v
 */
public record IncumbentGain(
        int incumbent,
        long incumbentTrial,
        int trials,
        double apparent,
        double verified,
        double standardError,
        double minOptimism,
        List<FoldGain> folds) {
    public IncumbentGain {
        folds = List.copyOf(folds);
    }

    /**
     * The part of one fold (a secret set, or half of the only one).
     *
     * @param set index of the secret set
     * @param weight share of the fold in all secret examples
     * @param apparent gain on the tuning set over this fold's controls
     * @param offset weighted mean over the controls of tuning score minus score on the fold
     */
    public record FoldGain(
            int set, double weight, ControlWeights controls, double apparent, double offset, PairedStats stats) {
        /** Gain on the fold. */
        public double verified() {
            return stats.mean();
        }
    }

    /** What of the apparent gain is not real: g - v. */
    public double optimism() {
        return apparent - verified;
    }

    /** Optimism as a share of the apparent gain; absent unless the apparent gain is positive. */
    public OptionalDouble lostShare() {
        return apparent > 0 ? OptionalDouble.of(1 - verified / apparent) : OptionalDouble.empty();
    }

    /** The true gain of the same incumbent over the same controls, given true scores by index. */
    public double trueGain(IntToDoubleFunction truth) {
        double gain = 0;
        for (FoldGain fold : folds) {
            gain += fold.weight()
                    * (truth.applyAsDouble(incumbent) - fold.controls().mean(truth));
        }
        return gain;
    }

    /** The largest true gain at which the incumbent counts as overfitted. */
    public double limit(double maxLostShare) {
        return Math.min((1 - maxLostShare) * apparent, apparent - minOptimism);
    }

    /** Number of secret examples on which the incumbent and its controls are not all alike. */
    public int discordant() {
        return folds.stream().mapToInt(fold -> fold.stats().discordant()).sum();
    }

    /** Independent secret units: groups where there are groups, else examples. */
    public int units() {
        return folds.stream().mapToInt(fold -> fold.stats().units()).sum();
    }

    /** Secret examples. */
    public int examples() {
        return folds.stream().mapToInt(fold -> fold.stats().examples()).sum();
    }

    /** The same over the other sets; their controls stay as they are. */
    IncumbentGain without(int set) {
        List<FoldGain> others = folds.stream().filter(fold -> fold.set() != set).toList();
        double total = others.stream().mapToDouble(FoldGain::weight).sum();
        double g = 0;
        double v = 0;
        double variance = 0;
        List<FoldGain> weighted = new ArrayList<>();
        for (FoldGain fold : others) {
            double weight = fold.weight() / total;
            weighted.add(
                    new FoldGain(fold.set(), weight, fold.controls(), fold.apparent(), fold.offset(), fold.stats()));
            g += weight * fold.apparent();
            v += weight * fold.verified();
            variance += weight * weight * fold.stats().squaredError();
        }
        return new IncumbentGain(incumbent, incumbentTrial, trials, g, v, Math.sqrt(variance), minOptimism, weighted);
    }

    ScoreTest test() {
        return new ScoreTest(folds.stream().map(FoldGain::stats).toList());
    }
}
