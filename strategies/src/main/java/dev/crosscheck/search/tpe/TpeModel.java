package dev.crosscheck.search.tpe;

import dev.crosscheck.search.space.UnitCubeEncoder;
import dev.crosscheck.search.space.UnitCubeEncoder.Dimension;
import dev.crosscheck.search.space.UnitCubeEncoder.Place;
import dev.crosscheck.search.trial.TrialHistory.Observation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** Two densities over a conditional space, of the good trials and of the others; each the product of one estimator for every group of dimensions. */
final class TpeModel {
    private final UnitCubeEncoder encoder;
    private final int[][] groups;
    private final ParzenEstimator[] good;
    private final ParzenEstimator[] other;

    /**
     * Densities of trials as they stand.
     *
     * @param groups dimensions that are always active together, parents' groups before their children's
     * @param ranked finished trials from best to worst, of which the first {@code goodCount} are good
     * @param pending trials that count as other ones
     */
    TpeModel(UnitCubeEncoder encoder, int[][] groups, List<Observation> ranked, int goodCount, List<TpeTrial> pending) {
        this.encoder = encoder;
        this.groups = groups;
        this.good = new ParzenEstimator[groups.length];
        this.other = new ParzenEstimator[groups.length];
        List<Dimension> shapes = encoder.dimensions();
        for (int g = 0; g < groups.length; g++) {
            int first = groups[g][0];
            Predicate<boolean[]> counts = shapes.get(first).conditional() ? active -> active[first] : active -> true;
            List<double[]> points = new ArrayList<>(ranked.size() + pending.size());
            add(ranked.subList(0, goodCount), counts, points);
            good[g] = new ParzenEstimator(groups[g], shapes, points.toArray(double[][]::new));
            points.clear();
            for (TpeTrial trial : pending) {
                if (counts.test(trial.active())) {
                    points.add(trial.point());
                }
            }
            add(ranked.subList(goodCount, ranked.size()), counts, points);
            other[g] = new ParzenEstimator(groups[g], shapes, points.toArray(double[][]::new));
        }
    }

    /** A trial's point and which dimensions are active there. */
    @SuppressWarnings("ArrayRecordComponent") // read in the innermost loop
    record TpeTrial(double[] point, boolean[] active) {}

    private static void add(List<Observation> trials, Predicate<boolean[]> counts, List<double[]> points) {
        for (Observation trial : trials) {
            if (counts.test(trial.active())) {
                points.add(trial.point());
            }
        }
    }

    /** Draws a point from the density of the good trials. */
    Place draw(RandomGenerator random) {
        double[] point = new double[encoder.size()];
        for (ParzenEstimator estimator : good) {
            estimator.draw(random, point);
        }
        return encoder.place(point);
    }

    /**
     * Logarithm of the ratio of the two densities at a place; larger is better. When it is certain not to be above {@code toBeat}, the rest of the work is left
     * undone and minus infinity returned.
     */
    double score(Place place, double toBeat) {
        double[] point = place.point();
        boolean[] active = place.active();
        double score = 0;
        double leastOfOthers = 0;
        for (int g = 0; g < groups.length; g++) {
            if (active[groups[g][0]]) {
                score += good[g].logDensity(point);
                leastOfOthers += other[g].leastLogDensity();
            }
        }
        for (int g = 0; g < groups.length && score > Double.NEGATIVE_INFINITY; g++) {
            if (active[groups[g][0]]) {
                leastOfOthers -= other[g].leastLogDensity();
                score -= other[g].logDensity(point, score - leastOfOthers - toBeat);
            }
        }
        return score;
    }
}
