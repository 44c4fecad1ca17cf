package dev.crosscheck.importance;

import dev.crosscheck.importance.ImportanceReport.Marginal;
import dev.crosscheck.importance.ImportanceReport.MarginalPoint;
import dev.crosscheck.importance.ImportanceReport.PairShare;
import dev.crosscheck.importance.ImportanceReport.Share;
import dev.crosscheck.search.math.RandomStreams;
import dev.crosscheck.search.space.ParameterSpec;
import dev.crosscheck.search.space.ParameterValue;
import dev.crosscheck.search.space.SearchSpace;
import dev.crosscheck.search.space.UnitCubeEncoder;
import dev.crosscheck.search.space.UnitCubeEncoder.Dimension;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Functional ANOVA over a random forest: F. Hutter, H. Hoos, K. Leyton-Brown 2014, "An efficient approach for assessing hyperparameter importance", ICML,
 * PMLR 32(1):754-762. Deviations: the mean function of the forest is taken apart, not each tree, whose own noise would pass for interactions; integrals of
 * trees are exact but taken over a grid of at most 64 cells a dimension, the whole variance from 4,096 points; a tree cuts a conditional parameter only
 * where all trials have it, so such a parameter counts with the weight of the configurations in which it is active; constraints are not looked at: what they forbid
 * is filled by the forest; interactions are looked at among the ten dimensions whose cuts explain most, and of more than {@link #MOST_TRIALS} trials so many are drawn: that bounds
 * the time. The same trials and seed give the same report.
 */
public final class ParameterImportance {
    /** Trials below which there is no report. */
    public static final int FEWEST_TRIALS = 10;

    /** Trials that a report rests on at most; of more, a random sample is taken. */
    public static final int MOST_TRIALS = 2000;

    private static final int TREES = 64;
    private static final int GROUPS = 8;
    private static final int SAMPLES = 4096;
    private static final int MOST_PAIRS = 10;
    private static final int MOST_PAIRED = 10;

    private final SearchSpace space;
    private final List<Dimension> dimensions;
    private final double[][] points;
    /** Centred and scaled, so that neither offset nor unit matters to the arithmetic. */
    private final double[] scores;

    private final double centre;
    private final double scale;
    private final Grid grid;
    /** For each trial, the sum of what trees that were not grown on it say, and how many these are. */
    private final double[] guessed;

    private final int[] guesses;
    private final List<Effects> groups = new ArrayList<>();
    private final Effects forest;
    private final double fit;

    private ParameterImportance(SearchSpace space, List<Observation> trials, long seed) {
        UnitCubeEncoder encoder = new UnitCubeEncoder(space);
        this.space = space;
        this.dimensions = encoder.dimensions();
        this.grid = new Grid(dimensions);
        this.points = trials.stream().map(t -> encoder.encode(t.params())).toArray(double[][]::new);
        double[] raw = trials.stream().mapToDouble(Observation::score).toArray();
        this.centre = Arrays.stream(raw).average().orElse(0);
        double spread = Math.sqrt(Arrays.stream(raw)
                .map(s -> (s - centre) * (s - centre))
                .average()
                .orElse(0));
        this.scale = spread > 0 ? spread : 1;
        this.scores = Arrays.stream(raw).map(s -> (s - centre) / scale).toArray();
        this.guessed = new double[scores.length];
        this.guesses = new int[scores.length];
        this.forest = grow(trials, seed);
        this.fit = measureFit();
    }

    /**
     * What mattered.
     *
     * @param trials at least {@link #FEWEST_TRIALS}
     * @throws IllegalArgumentException with fewer trials
     */
    public static ImportanceReport of(SearchSpace space, List<Observation> trials, long seed) {
        if (trials.size() < FEWEST_TRIALS) {
            throw new IllegalArgumentException(
                    "trials: " + trials.size() + " (expected: at least " + FEWEST_TRIALS + ")");
        }
        return new ParameterImportance(space, sample(trials, seed), seed).report();
    }

    /** A random part of the trials, in their order, where they are too many. */
    private static List<Observation> sample(List<Observation> trials, long seed) {
        RandomGenerator random = RandomStreams.of(seed, 0, "importance-trials");
        List<Observation> chosen = new ArrayList<>();
        for (int i = 0; i < trials.size(); i++) {
            int wanted = MOST_TRIALS - chosen.size();
            if (random.nextInt(trials.size() - i) < wanted) {
                chosen.add(trials.get(i));
            }
        }
        return chosen;
    }

    private Effects grow(List<Observation> trials, long seed) {
        int n = scores.length;
        boolean[][] active = new boolean[n][dimensions.size()];
        for (int r = 0; r < n; r++) {
            for (int k = 0; k < dimensions.size(); k++) {
                active[r][k] = trials.get(r)
                        .params()
                        .get(dimensions.get(k).parameter())
                        .isPresent();
            }
        }
        int[][] ranks = TreeGrower.ranks(points, dimensions.size());
        List<Tree> trees = new ArrayList<>();
        double[] gains = new double[dimensions.size()];
        for (int t = 0; t < TREES; t++) {
            RandomGenerator random = RandomStreams.of(seed, t, "importance");
            int[] rows = IntStream.range(0, n).map(i -> random.nextInt(n)).toArray();
            TreeGrower grower = new TreeGrower(dimensions, points, active, ranks, scores, random);
            Tree tree = grower.grow(rows);
            guess(tree, rows);
            trees.add(tree);
            Arrays.setAll(gains, k -> gains[k] + grower.gains()[k]);
        }
        return effects(trees, most(gains), seed);
    }

    /** The dimensions with the largest gains. */
    private static boolean[] most(double[] gains) {
        boolean[] most = new boolean[gains.length];
        IntStream.range(0, gains.length)
                .boxed()
                .sorted(Comparator.comparingDouble(k -> -gains[k]))
                .limit(MOST_PAIRED)
                .forEach(k -> most[k] = true);
        return most;
    }

    private Effects effects(List<Tree> trees, boolean[] paired, long seed) {
        double[][] samples = new double[SAMPLES][];
        RandomGenerator drawn = RandomStreams.of(seed, 0, "importance-samples");
        for (int s = 0; s < SAMPLES; s++) {
            samples[s] = drawn.doubles(dimensions.size()).toArray();
        }
        for (int g = 0; g < GROUPS; g++) {
            groups.add(new Effects(dimensions, grid, SAMPLES, paired));
        }
        for (int t = 0; t < trees.size(); t++) {
            groups.get(t % GROUPS).add(trees.get(t), samples);
        }
        Effects all = new Effects(dimensions, grid, SAMPLES, paired);
        groups.forEach(all::addAll);
        return all;
    }

    /** Adds what the tree says of trials that it was not grown on. */
    private void guess(Tree tree, int[] rows) {
        boolean[] used = new boolean[scores.length];
        for (int r : rows) {
            used[r] = true;
        }
        for (int r = 0; r < scores.length; r++) {
            guessed[r] += used[r] ? 0 : tree.predict(points[r], dimensions);
            guesses[r] += used[r] ? 0 : 1;
        }
    }

    /** Share of variance that trees predict for trials they were not grown on; 0 when the scores are all the same. */
    private double measureFit() {
        double mean = IntStream.range(0, scores.length)
                .filter(r -> guesses[r] > 0)
                .mapToDouble(r -> scores[r])
                .average()
                .orElse(0);
        double left = 0;
        double all = 0;
        for (int r = 0; r < scores.length; r++) {
            if (guesses[r] > 0) {
                left += Math.pow(scores[r] - guessed[r] / guesses[r], 2);
                all += Math.pow(scores[r] - mean, 2);
            }
        }
        return all == 0 ? 0 : 1 - left / all;
    }

    /** Standard deviation over the parts of the forest. */
    private double spread(ToDoubleFunction<Effects> of) {
        double[] values = groups.stream().mapToDouble(of).toArray();
        double mean = Arrays.stream(values).sum() / values.length;
        return Math.sqrt(Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / values.length);
    }

    private static double share(double variance, Effects of) {
        double total = of.total();
        return total == 0 ? 0 : Math.min(1, variance / total);
    }

    private ImportanceReport report() {
        int d = dimensions.size();
        List<Share> shares = new ArrayList<>();
        List<PairShare> pairs = new ArrayList<>();
        for (int i = 0; i < d; i++) {
            int k = i;
            ToDoubleFunction<Effects> main = of -> share(of.main(k), of);
            shares.add(new Share(dimensions.get(i).parameter(), main.applyAsDouble(forest), spread(main)));
            for (int j = i + 1; j < d; j++) {
                int other = j;
                if (!forest.isPaired(i, j)) {
                    continue;
                }
                ToDoubleFunction<Effects> both = of -> share(of.interaction(k, other), of);
                pairs.add(new PairShare(
                        dimensions.get(i).parameter(),
                        dimensions.get(j).parameter(),
                        both.applyAsDouble(forest),
                        spread(both)));
            }
        }
        shares.sort(Comparator.comparingDouble(Share::share).reversed());
        pairs.sort(Comparator.comparingDouble(PairShare::share).reversed());
        return new ImportanceReport(
                scores.length,
                fit,
                shares,
                pairs.subList(0, Math.min(MOST_PAIRS, pairs.size())),
                shares.stream().map(share -> marginal(share.parameter())).toList());
    }

    private Marginal marginal(String parameter) {
        int k = IntStream.range(0, dimensions.size())
                .filter(i -> dimensions.get(i).parameter().equals(parameter))
                .findFirst()
                .orElseThrow();
        ParameterSpec spec = space.parameters().stream()
                .filter(p -> p.name().equals(parameter))
                .findFirst()
                .orElseThrow();
        UnitCubeEncoder alone = new UnitCubeEncoder(
                SearchSpace.of(List.of(new ParameterSpec(parameter, spec.domain(), Map.of())), List.of()));
        int count = grid.cells(k);
        List<MarginalPoint> marginal = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int cell = i;
            double coordinate = (i + 0.5) / count;
            ParameterValue value =
                    alone.decode(new double[] {coordinate}).get(parameter).orElseThrow();
            marginal.add(new MarginalPoint(
                    value, centre + scale * forest.at(k, cell), scale * spread(of -> of.at(k, cell))));
        }
        return new Marginal(parameter, marginal);
    }
}
