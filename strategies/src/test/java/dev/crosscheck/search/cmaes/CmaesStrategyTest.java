package dev.crosscheck.search.cmaes;

import static dev.crosscheck.search.space.Spaces.choice;
import static dev.crosscheck.search.space.Spaces.real;
import static dev.crosscheck.search.space.Spaces.space;
import static dev.crosscheck.search.space.Spaces.when;
import static dev.crosscheck.search.space.Spaces.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.crosscheck.search.AskRequest;
import dev.crosscheck.search.Strategy;
import dev.crosscheck.search.StrategyContractTest;
import dev.crosscheck.search.math.RandomStreams;
import dev.crosscheck.search.random.RandomStrategy;
import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.space.SearchSpace;
import dev.crosscheck.search.space.UnitCubeEncoder;
import dev.crosscheck.search.trial.Objective;
import dev.crosscheck.search.trial.Trial;
import dev.crosscheck.search.trial.TrialState;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CmaesStrategyTest extends StrategyContractTest {
    private static final Objective LOSS = new Objective("v", false);

    @Override
    protected Strategy create(SearchSpace space, Objective objective, long seed) {
        return new CmaesStrategy(space, objective, seed, OptionalInt.of(5));
    }

    private static SearchSpace cube(int dimensions) {
        return SearchSpace.of(
                IntStream.range(0, dimensions)
                        .mapToObj(i -> real("x" + i, 0, 1))
                        .toList(),
                List.of());
    }

    private static double best(
            Strategy strategy, SearchSpace space, int trials, int batch, ToDoubleFunction<double[]> f) {
        UnitCubeEncoder encoder = new UnitCubeEncoder(space);
        double best = Double.POSITIVE_INFINITY;
        for (int n = 0; n < trials; n += batch) {
            List<Trial> told = new ArrayList<>();
            for (Configuration c :
                    strategy.ask(new AskRequest(n, batch, List.of())).configurations()) {
                double value = f.applyAsDouble(encoder.encode(c));
                best = Math.min(best, value);
                told.add(new Trial(n + told.size(), c, TrialState.COMPLETE, OptionalDouble.of(value)));
            }
            strategy.tell(told);
        }
        return best;
    }

    /** A ridge turned against the axes, 30 times steeper across than along. */
    private static double ridge(double[] u) {
        double sum = 0;
        for (int i = 0; i < u.length; i++) {
            double mean = 0;
            for (double v : u) {
                mean += (v - 0.37) / u.length;
            }
            sum += 30 * Math.pow(u[i] - 0.37 - mean, 2) + mean * mean;
        }
        return sum;
    }

    /** Ten seeds; random search ends between 0.15 and 0.93 after as many trials. */
    @Test
    void convergesOnATurnedRidgeWhateverTheBatch() {
        SearchSpace space = cube(5);
        for (int batch : new int[] {1, 8, 16}) {
            for (int seed = 0; seed < 10; seed++) {
                double best = best(
                        new CmaesStrategy(space, LOSS, seed, OptionalInt.empty()),
                        space,
                        800,
                        batch,
                        CmaesStrategyTest::ridge);
                assertThat(best).as("batch %d seed %d", batch, seed).isLessThan(1e-4);
            }
        }
    }

    /** Twenty seeds, 200 minima of which the second best is at 1. */
    @Test
    void mostRunsLeaveTheBasinOfALocalMinimumByRestarts() {
        SearchSpace space = cube(2);
        ToDoubleFunction<double[]> rastrigin = u -> {
            double sum = 0;
            for (double v : u) {
                double x = 10 * (v - 0.62);
                sum += x * x + 10 - 10 * Math.cos(2 * Math.PI * x);
            }
            return sum;
        };
        int solved = 0;
        for (int seed = 0; seed < 20; seed++) {
            Strategy strategy = new CmaesStrategy(space, LOSS, seed, OptionalInt.empty());
            solved += best(strategy, space, 3000, 5, rastrigin) < 1e-1 ? 1 : 0;
        }
        assertThat(solved).isGreaterThanOrEqualTo(18);
    }

    /** Twenty seeds of 150 trials; by the sign test 17 wins of 20 come by luck once in 700. */
    @Test
    void beatsRandomSearchOnAConditionalBowl() {
        SearchSpace space = space(
                real("x", 0, 1),
                real("y", 0, 1),
                choice("c", "a", "b"),
                when(real("z", 0, 1), "c", "b"),
                whole("n", 1, 30));
        ToDoubleFunction<double[]> bowl = u -> Math.pow(u[0] - 0.3, 2)
                + Math.pow(u[1] - 0.8, 2)
                + Math.pow(u[4] - 0.1, 2)
                + (u[2] < 0.5 ? 0.3 : Math.pow(u[3] - 0.6, 2));
        int wins = 0;
        for (int seed = 0; seed < 20; seed++) {
            double own = best(new CmaesStrategy(space, LOSS, seed, OptionalInt.empty()), space, 150, 5, bowl);
            wins += own < best(new RandomStrategy(space, seed), space, 150, 5, bowl) ? 1 : 0;
        }
        assertThat(wins).isGreaterThanOrEqualTo(17);
    }

    @Test
    void tiedTrialsShareTheirWeights() {
        Recombination rates = new Recombination(3, 7);
        double[] tied = rates.weightsOf(new double[] {2, 2, 2, 2, 2, 2, 2});
        assertThat(tied).containsOnly(tied[0]);
        double[] weights = rates.weightsOf(new double[] {5, 1, 2, 3, 4, 6, 7});
        assertThat(weights[1] + weights[2] + weights[3]).isCloseTo(1, within(1e-12));
        assertThat(weights[6]).isNegative();
        assertThat(weights[1]).isGreaterThan(weights[2]);
    }

    @Test
    void noValueOfAChoiceIsEverGivenUp() {
        ChoiceDistribution choice = new ChoiceDistribution(4, 2);
        for (int i = 0; i < 200; i++) {
            choice.learn(new int[] {1, 1, -1, 0}, new double[] {0.6, 0.3, 0.1, -0.5}, 2.5);
        }
        double sum = 0;
        for (int k = 0; k < 4; k++) {
            assertThat(choice.probability(k)).isGreaterThan(0.04);
            sum += choice.probability(k);
        }
        assertThat(sum).isCloseTo(1, within(1e-12));
        assertThat(choice.probability(1)).isGreaterThan(0.8);
    }

    /** 4,000 draws at a converged mean; leaving the cell has probability 1 / (n size) = 0.05 by construction, 5 standard errors are 0.017. */
    @Test
    void aDiscreteDimensionKeepsMovingWhenTheStepsAreShort() {
        Recombination rates = new Recombination(2, 10);
        StepDistribution steps = new StepDistribution(rates, new long[] {0, 5}, new double[] {0.5, 0.5}, 1e-4);
        RandomGenerator random = RandomStreams.of(3, 0, "test");
        int left = 0;
        for (int i = 0; i < 4000; i++) {
            left += Math.floor(steps.draw(random)[1] * 5) != 2 ? 1 : 0;
        }
        assertThat(left / 4000.0).isCloseTo(0.05, within(0.017));
    }
}
