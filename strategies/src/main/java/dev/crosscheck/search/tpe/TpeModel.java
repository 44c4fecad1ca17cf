package dev.crosscheck.search.tpe;

import dev.crosscheck.search.space.UnitCubeEncoder;
import java.util.List;
import java.util.random.RandomGenerator;

/** Two densities over a conditional space, of the good trials and of the others; each the product of one estimator for every group of dimensions. */
final class TpeModel {
    private final UnitCubeEncoder encoder;
    private final int[][] groups;
    private final ParzenEstimator[] good;
    private final ParzenEstimator[] other;

    /** {@code groups}: dimensions that are always active together, parents' groups before their children's. */
    TpeModel(UnitCubeEncoder encoder, int[][] groups, List<TpeTrial> goodTrials, List<TpeTrial> otherTrials) {
        this.encoder = encoder;
        this.groups = groups;
        this.good = estimators(goodTrials);
        this.other = estimators(otherTrials);
    }

    /** A trial's point and which dimensions are active there. */
    @SuppressWarnings("ArrayRecordComponent") // read in the innermost loop
    record TpeTrial(double[] point, boolean[] active) {}

    private ParzenEstimator[] estimators(List<TpeTrial> trials) {
        ParzenEstimator[] estimators = new ParzenEstimator[groups.length];
        for (int g = 0; g < groups.length; g++) {
            int first = groups[g][0];
            double[][] points = trials.stream()
                    .filter(t -> t.active()[first])
                    .map(TpeTrial::point)
                    .toArray(double[][]::new);
            estimators[g] = new ParzenEstimator(groups[g], encoder.dimensions(), points);
        }
        return estimators;
    }

    /** Draws a point from the density of the good trials. */
    double[] draw(RandomGenerator random) {
        double[] point = new double[encoder.size()];
        for (ParzenEstimator estimator : good) {
            estimator.draw(random, point);
        }
        return encoder.snap(point);
    }

    /** Logarithm of the ratio of the two densities at a snapped point; larger is better. */
    double score(double[] point) {
        boolean[] active = encoder.active(point);
        double score = 0;
        for (int g = 0; g < groups.length; g++) {
            if (active[groups[g][0]]) {
                score += good[g].logDensity(point) - other[g].logDensity(point);
            }
        }
        return score;
    }
}
