package dev.crosscheck.search.cmaes;

import dev.crosscheck.search.space.UnitCubeEncoder;
import dev.crosscheck.search.space.UnitCubeEncoder.Dimension;
import dev.crosscheck.search.space.UnitCubeEncoder.Kind;
import dev.crosscheck.search.trial.TrialHistory.Observation;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One run from a start to the point where it has converged. It ends when the longest axis is below 1e-5 of the cube, when the axes differ by more than a factor of 1e7, or when the best loss
 * of each of the last 10 + 30 n / size generations was the same (Auger, Hansen 2005, doi:10.1109/CEC.2005.1554902, section 2).
 */
final class CmaesRun {
    private static final double FIRST_STEP = 0.2;
    private static final double SHORTEST = 1e-5;
    private static final double LARGEST_CONDITION = 1e14;
    private static final int DRAWS_IN_CUBE = 20;

    private final UnitCubeEncoder encoder;
    private final int[] numeric;
    private final int[] categorical;
    private final Recombination rates;
    private final @Nullable StepDistribution steps;
    private final ChoiceDistribution[] choices;
    private final Deque<Double> bests = new ArrayDeque<>();

    /**
     * A run at its start.
     *
     * @param start point of the cube; its categorical coordinates are not looked at
     * @param size trials in a generation
     */
    CmaesRun(UnitCubeEncoder encoder, double[] start, int size) {
        this.encoder = encoder;
        List<Dimension> dimensions = encoder.dimensions();
        this.numeric = IntStream.range(0, dimensions.size())
                .filter(d -> dimensions.get(d).kind() != Kind.CATEGORICAL)
                .toArray();
        this.categorical = IntStream.range(0, dimensions.size())
                .filter(d -> dimensions.get(d).kind() == Kind.CATEGORICAL)
                .toArray();
        this.rates = new Recombination(Math.max(1, numeric.length), size);
        long[] cells =
                IntStream.of(numeric).mapToLong(d -> dimensions.get(d).cells()).toArray();
        double[] mean = IntStream.of(numeric).mapToDouble(d -> start[d]).toArray();
        this.steps = numeric.length == 0 ? null : new StepDistribution(rates, cells, mean, FIRST_STEP);
        this.choices = IntStream.of(categorical)
                .mapToObj(d -> new ChoiceDistribution((int) dimensions.get(d).cells(), categorical.length))
                .toArray(ChoiceDistribution[]::new);
    }

    /** The number of trials in a generation by default: 4 + 3 ln n. */
    static int defaultSize(int dimensions) {
        return 4 + (int) (3 * Math.log(Math.max(1, dimensions)));
    }

    int size() {
        return rates.size();
    }

    /** Learns a generation of {@link #size()} trials; one without a single loss teaches nothing. */
    void learn(List<Observation> generation) {
        double[] losses = generation.stream().mapToDouble(CmaesRun::rankedLoss).toArray();
        double best = IntStream.range(0, losses.length)
                .mapToDouble(i -> losses[i])
                .min()
                .orElseThrow();
        remember(best);
        if (best == Double.POSITIVE_INFINITY) {
            return;
        }
        double[] weights = rates.weightsOf(losses);
        if (steps != null) {
            steps.learn(generation.stream().map(this::numbers).toArray(double[][]::new), weights);
        }
        for (int k = 0; k < categorical.length; k++) {
            int d = categorical[k];
            int[] cells = generation.stream()
                    .mapToInt(o -> o.active()[d] ? encoder.dimensions().get(d).cell(o.point()[d]) : -1)
                    .toArray();
            choices[k].learn(cells, weights, rates.effective());
        }
    }

    private static double rankedLoss(Observation observation) {
        return switch (observation.outcome()) {
            case COMPLETE -> observation.loss();
            case PRUNED, BAD -> Double.POSITIVE_INFINITY;
        };
    }

    private double[] numbers(Observation observation) {
        return IntStream.of(numeric)
                .mapToDouble(d -> observation.active()[d] ? observation.point()[d] : Double.NaN)
                .toArray();
    }

    private void remember(double best) {
        bests.addLast(best);
        if (bests.size() > 10 + 30 * numeric.length / rates.size()) {
            bests.removeFirst();
        }
    }

    /** Whether nothing more is to be had here. */
    boolean isOver() {
        boolean flat = bests.size() >= 10 + 30 * numeric.length / rates.size()
                && bests.stream().distinct().count() == 1;
        boolean converged = steps != null && (steps.longest() < SHORTEST || steps.condition() > LARGEST_CONDITION);
        return flat || converged;
    }

    /** A point of the cube: redrawn while outside, then moved to the bound. */
    double[] draw(RandomGenerator random) {
        double[] point = new double[encoder.size()];
        double[] x = steps == null ? new double[0] : drawInside(steps, random);
        for (int k = 0; k < numeric.length; k++) {
            point[numeric[k]] = Math.min(1, Math.max(0, x[k]));
        }
        for (int k = 0; k < categorical.length; k++) {
            double cells = encoder.dimensions().get(categorical[k]).cells();
            point[categorical[k]] = (choices[k].draw(random) + 0.5) / cells;
        }
        return point;
    }

    private static double[] drawInside(StepDistribution steps, RandomGenerator random) {
        double[] x = steps.draw(random);
        for (int i = 1; i < DRAWS_IN_CUBE && !isInside(x); i++) {
            x = steps.draw(random);
        }
        return x;
    }

    private static boolean isInside(double[] x) {
        for (double v : x) {
            if (v < 0 || v > 1) {
                return false;
            }
        }
        return true;
    }
}
