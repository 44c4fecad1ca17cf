package dev.crosscheck.search.gp;

import dev.crosscheck.search.math.BoxMinimizer;
import dev.crosscheck.search.math.SobolSequence;
import dev.crosscheck.search.space.SearchSpace;
import dev.crosscheck.search.space.UnitCubeEncoder;
import dev.crosscheck.search.space.UnitCubeEncoder.Dimension;
import dev.crosscheck.search.space.UnitCubeEncoder.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Looks for the feasible point with the largest expected improvement: a Sobol sample of the cube and random changes of the best trials, then from the best of
 * them gradient steps over numbers and single changes of discrete values. Where constraints leave few of the sample, configurations that satisfy them are
 * drawn, and a step that ends outside of them is halved until it does not.
 */
final class ImprovementSearch {
    private static final int STARTS = 4;
    private static final double[] SCALES = {0.2, 0.05, 0.01};
    /** With fewer feasible candidates than this, configurations that satisfy the constraints are drawn. */
    private static final int FEW = 40;

    private static final int MOST_DRAWS = 2000;
    private static final int MOST_HALVINGS = 6;
    private final SearchSpace space;
    private final UnitCubeEncoder encoder;
    private final List<Dimension> dimensions;
    private final Features features;
    private final SobolSequence sequence;

    ImprovementSearch(SearchSpace space, UnitCubeEncoder encoder, Features features, long seed) {
        this.space = space;
        this.encoder = encoder;
        this.dimensions = encoder.dimensions();
        this.features = features;
        this.sequence = new SobolSequence(encoder.size(), seed);
    }

    /** A snapped point and its score. */
    private static final class Scored {
        final double[] point;
        final double score;

        Scored(double[] point, double score) {
            this.point = point;
            this.score = score;
        }
    }

    /**
     * The best points found, best first.
     *
     * @param box where to look
     * @param best snapped points of the best trials so far
     * @param allowed whether a snapped point may be proposed
     */
    List<double[]> search(
            GaussianProcess process,
            double target,
            SearchBox box,
            List<double[]> best,
            RandomGenerator random,
            Predicate<double[]> allowed) {
        Comparator<Scored> bestFirst = Comparator.comparingDouble(s -> -s.score);
        List<Scored> pool = new ArrayList<>();
        List<double[]> candidates = feasible(process.size(), box, best, random);
        double[] scores =
                process.logImprovements(candidates.stream().map(features::of).toList(), target);
        for (int i = 0; i < scores.length; i++) {
            pool.add(new Scored(candidates.get(i), scores[i]));
        }
        pool.sort(bestFirst);
        List<Scored> found = new ArrayList<>();
        for (Scored start : starts(pool)) {
            Scored climbed = climb(process, target, box, start);
            Scored changed = change(process, target, box, climbed, random);
            found.add(changed.score > climbed.score ? climb(process, target, box, changed) : climbed);
        }
        found.addAll(pool);
        found.sort(bestFirst);
        return found.stream().map(s -> s.point).filter(allowed).limit(1).toList();
    }

    private List<double[]> feasible(int trials, SearchBox box, List<double[]> best, RandomGenerator random) {
        List<double[]> feasible = new ArrayList<>();
        for (double[] point : candidates(trials, box, best, random)) {
            double[] inside = box.middle().map(middle -> pulled(point, middle)).orElse(point);
            if (encoder.isFeasible(inside)) {
                feasible.add(inside);
            }
        }
        for (int i = 0; i < MOST_DRAWS && feasible.size() < FEW && box.middle().isEmpty(); i++) {
            space.draw(random, 1).ifPresent(drawn -> feasible.add(encoder.encode(drawn)));
        }
        return feasible;
    }

    private List<double[]> candidates(int trials, SearchBox box, List<double[]> best, RandomGenerator random) {
        int many = Math.max(60, Math.min(400, 60_000 / Math.max(1, trials)));
        List<double[]> candidates = new ArrayList<>();
        double[] shift = random.doubles(encoder.size()).toArray();
        for (int i = 0; i < many; i++) {
            double[] point = sequence.point(i);
            for (int k = 0; k < point.length; k++) {
                point[k] = (point[k] + shift[k]) % 1;
            }
            box.bring(point, random);
            candidates.add(encoder.snap(point));
        }
        for (int i = 0; i < many / 2 && !best.isEmpty() && box.middle().isEmpty(); i++) {
            candidates.add(mutate(best.get(i % best.size()), SCALES[i % SCALES.length], random));
        }
        return candidates;
    }

    /** Changes each coordinate with a probability of one to three in d, at least one of them. */
    private double[] mutate(double[] point, double scale, RandomGenerator random) {
        double[] mutant = point.clone();
        int d = mutant.length;
        int sure = random.nextInt(d);
        double share = (1.0 + random.nextInt(3)) / d;
        for (int k = 0; k < d; k++) {
            if (k == sure || random.nextDouble() < share) {
                boolean jump = dimensions.get(k).kind() == Kind.CATEGORICAL;
                double width = Math.max(
                        scale,
                        dimensions.get(k).cells() > 0 ? 1.0 / dimensions.get(k).cells() : 0);
                double moved = mutant[k] + width * random.nextGaussian();
                mutant[k] = jump ? random.nextDouble() : Math.min(1, Math.max(0, moved));
            }
        }
        return encoder.snap(mutant);
    }

    /** The best of the pool, but not several from one spot. */
    private static List<Scored> starts(List<Scored> pool) {
        List<Scored> starts = new ArrayList<>();
        for (Scored candidate : pool) {
            boolean near = starts.stream().anyMatch(s -> distance(s.point, candidate.point) < 0.05);
            if (!near) {
                starts.add(candidate);
            }
            if (starts.size() == STARTS) {
                break;
            }
        }
        return starts;
    }

    private static double distance(double[] a, double[] b) {
        double largest = 0;
        for (int k = 0; k < a.length; k++) {
            largest = Math.max(largest, Math.abs(a[k] - b[k]));
        }
        return largest;
    }

    private Scored climb(GaussianProcess process, double target, SearchBox box, Scored start) {
        double[] x = features.of(start.point);
        boolean[] active = encoder.active(start.point);
        double[] low = x.clone();
        double[] high = x.clone();
        for (int k = 0; k < x.length; k++) {
            if (active[k] && dimensions.get(k).kind() != Kind.CATEGORICAL) {
                low[k] = Math.min(x[k], box.low(k));
                high[k] = Math.max(x[k], box.high(k));
            }
        }
        int most = process.size() > 400 ? 15 : 40;
        new BoxMinimizer((p, g) -> process.negativeLogImprovement(p, target, g), low, high).minimize(x, most, 1e-4);
        double[] point = start.point.clone();
        for (int k = 0; k < x.length; k++) {
            point[k] = high[k] > low[k] ? x[k] : point[k];
        }
        return better(process, target, start, point);
    }

    /** The better of a known point and another one, which is moved towards the known one while it breaks a constraint. */
    private Scored better(GaussianProcess process, double target, Scored known, double[] raw) {
        double[] point = pulled(encoder.snap(raw), known.point);
        if (!encoder.isFeasible(point)) {
            return known;
        }
        double score = process.logImprovement(features.of(point), target);
        return score > known.score ? new Scored(point, score) : known;
    }

    /** A snapped point, moved by halves towards a known one while it breaks a constraint. */
    private double[] pulled(double[] point, double[] known) {
        double[] moved = point;
        for (int i = 0; i < MOST_HALVINGS && !encoder.isFeasible(moved); i++) {
            double[] next = moved.clone();
            for (int k = 0; k < next.length; k++) {
                next[k] = 0.5 * (next[k] + known[k]);
            }
            moved = encoder.snap(next);
        }
        return moved;
    }

    /** Tries other values of each discrete parameter. */
    private Scored change(GaussianProcess process, double target, SearchBox box, Scored start, RandomGenerator random) {
        Scored best = start;
        for (int k = 0; k < dimensions.size(); k++) {
            long cells = dimensions.get(k).cells();
            if (cells == 0) {
                continue;
            }
            boolean few = cells <= 6;
            for (int t = 0; t < (few ? cells : 4); t++) {
                double[] point = best.point.clone();
                double neighbour = point[k] + (t % 2 == 0 ? 1.0 : -1.0) * (1 + t / 2) / cells;
                boolean random4 = dimensions.get(k).kind() == Kind.CATEGORICAL;
                point[k] = few ? (t + 0.5) / cells : random4 ? random.nextDouble() : neighbour;
                boolean inside = random4 || (point[k] >= box.low(k) && point[k] <= box.high(k));
                best = inside ? better(process, target, best, point) : best;
            }
        }
        return best;
    }
}
