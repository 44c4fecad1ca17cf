package dev.crosscheck.search.gp;

import static dev.crosscheck.search.space.Spaces.choice;
import static dev.crosscheck.search.space.Spaces.config;
import static dev.crosscheck.search.space.Spaces.logReal;
import static dev.crosscheck.search.space.Spaces.real;
import static dev.crosscheck.search.space.Spaces.space;
import static dev.crosscheck.search.space.Spaces.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.crosscheck.search.AskRequest;
import dev.crosscheck.search.SimulatedSweep;
import dev.crosscheck.search.Strategy;
import dev.crosscheck.search.math.RandomStreams;
import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.space.SearchSpace;
import dev.crosscheck.search.space.UnitCubeEncoder;
import dev.crosscheck.search.trial.Objective;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class BowlTest {
    private static final boolean[] SHAPE = {false, false, true};
    private static final Objective LOSS = new Objective("v", false);

    /** Drawn curvatures: mean and covariance of 200,000 bowls at two points; standard errors are below 0.006. */
    @Test
    void meanAndCovarianceAreThoseOfRandomCurvatures() {
        Bowl bowl = new Bowl(SHAPE);
        double[] a = {0.1, 0.9, 2};
        double[] b = {0.2, 1, 0};
        RandomGenerator random = RandomStreams.of(1, 0, "curvatures");
        int draws = 200_000;
        double sumA = 0;
        double sumB = 0;
        double product = 0;
        for (int i = 0; i < draws; i++) {
            double c0 = (1 + random.nextGaussian()) / Math.sqrt(3);
            double c1 = (1 + random.nextGaussian()) / Math.sqrt(3);
            double atA = c0 * (0.64 - 1.0 / 3) + c1 * (0.64 - 1.0 / 3);
            double atB = c0 * (0.36 - 1.0 / 3) + c1 * (1 - 1.0 / 3);
            sumA += atA;
            sumB += atB;
            product += (c0 * 0.64 + c1 * 0.64) * (c0 * 0.36 + c1);
        }
        assertThat(bowl.mean(a)).isCloseTo(sumA / draws, within(0.02));
        assertThat(bowl.mean(b)).isCloseTo(sumB / draws, within(0.02));
        double meanProduct = (2 * 0.64 / Math.sqrt(3)) * (1.36 / Math.sqrt(3));
        assertThat(bowl.covariance(a, b)).isCloseTo(product / draws - meanProduct, within(0.02));
    }

    @Test
    void categoricalsHaveNoBowl() {
        Bowl bowl = new Bowl(new boolean[] {true, true});
        assertThat(bowl.mean(new double[] {0, 3})).isZero();
        assertThat(bowl.covariance(new double[] {0, 3}, new double[] {1, 1})).isZero();
    }

    @Test
    void firstTrialHasItsNumbersInTheMiddle() {
        SearchSpace space = space(real("x", -1, 3), logReal("r", 0.01, 1), whole("n", 1, 9), choice("c", "a", "b"));
        for (int seed = 0; seed < 5; seed++) {
            Strategy strategy = new GpStrategy(space, LOSS, seed, OptionalInt.empty());
            Configuration first = strategy.ask(new AskRequest(0, 3, List.of()))
                    .configurations()
                    .get(0);
            String chosen = Objects.requireNonNull(first.values().get("c")).text();
            assertThat(first).as("seed %d", seed).isEqualTo(config("x", 1.0, "r", 0.1, "n", 5, "c", chosen));
        }
    }

    @Test
    void middleThatBreaksAConstraintIsNotProposed() {
        SearchSpace space = SearchSpace.of(List.of(real("x", 0, 1), real("y", 0, 1)), List.of("x + y <= 0.8"));
        Strategy strategy = new GpStrategy(space, LOSS, 1, OptionalInt.empty());
        Configuration first =
                strategy.ask(new AskRequest(0, 1, List.of())).configurations().get(0);
        assertThat(space.validate(first, "")).isEmpty();
    }

    /** The belief is wrong here: the lowest value is in a corner, 0, and the middle has 3 of at most 6. Three seeds of 30 trials come within 0.05. */
    @Test
    void cornerIsFoundAllTheSame() {
        SearchSpace space = space(real("x", 0, 1), real("y", 0, 1), real("z", 0, 1));
        UnitCubeEncoder encoder = new UnitCubeEncoder(space);
        for (int seed = 0; seed < 3; seed++) {
            Strategy strategy = new GpStrategy(space, LOSS, seed, OptionalInt.empty());
            double best = Double.POSITIVE_INFINITY;
            for (int n = 0; n < 30; n++) {
                Configuration c = strategy.ask(new AskRequest(n, 1, List.of()))
                        .configurations()
                        .get(0);
                double[] u = encoder.encode(c);
                double value = 2 * u[0] + 2 * (1 - u[1]) + 2 * u[2];
                best = Math.min(best, value);
                strategy.tell(List.of(SimulatedSweep.complete(n, c, value)));
            }
            assertThat(best).as("seed %d", seed).isLessThan(0.05);
        }
    }
}
