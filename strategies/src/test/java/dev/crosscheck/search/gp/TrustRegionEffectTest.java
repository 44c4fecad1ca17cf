package dev.crosscheck.search.gp;

import static dev.crosscheck.search.space.Spaces.real;
import static dev.crosscheck.search.space.Spaces.space;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.search.AskRequest;
import dev.crosscheck.search.SimulatedSweep;
import dev.crosscheck.search.Strategy;
import dev.crosscheck.search.math.RandomStreams;
import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.space.SearchSpace;
import dev.crosscheck.search.space.UnitCubeEncoder;
import dev.crosscheck.search.trial.Objective;
import java.util.List;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Where one model of the whole space fails: rough nearly everywhere, smooth around the optimum. */
class TrustRegionEffectTest {
    private static final SearchSpace SPACE =
            space(real("x0", 0, 1), real("x1", 0, 1), real("x2", 0, 1), real("x3", 0, 1));
    private static final UnitCubeEncoder ENCODER = new UnitCubeEncoder(SPACE);
    private static final int SWEEPS = 12;

    private static double middle(int k) {
        return .3 + .1 * k;
    }

    /** Values that look like chance, between 1 and 5; around the optimum a smooth funnel from 0. */
    private static double loss(double[] u) {
        double squares = 0;
        double mixed = 0;
        for (int k = 0; k < u.length; k++) {
            squares += (1 + k) * Math.pow(u[k] - middle(k), 2);
            mixed += u[k] * (1 + mixed);
        }
        double distance = Math.sqrt(squares / u.length);
        double inside = Math.exp(-Math.pow(distance / .25, 6));
        return inside * 2 * distance + (1 - inside) * (3 + 2 * Math.sin(1000 * mixed));
    }

    private static double tell(Strategy strategy, long number, Configuration configuration) {
        double loss = loss(ENCODER.encode(configuration));
        strategy.tell(List.of(SimulatedSweep.complete(number, configuration, loss)));
        return loss;
    }

    /** The best loss after 60 random trials, 15 of them near the optimum, and 12 that are asked for. */
    private static double best(Strategy strategy, int seed) {
        RandomGenerator random = RandomStreams.of(seed, 0, "rough");
        double best = Double.POSITIVE_INFINITY;
        for (int n = 0; n < 60; n++) {
            double[] u = random.doubles(4).toArray();
            for (int k = 0; k < 4 && n >= 10 && n < 25; k++) {
                u[k] = middle(k) + .3 * (u[k] - .5);
            }
            best = Math.min(best, tell(strategy, n, ENCODER.decode(u)));
        }
        for (int n = 60; n < 72; n++) {
            Configuration asked = strategy.ask(new AskRequest(n, 1, List.of()))
                    .configurations()
                    .get(0);
            best = Math.min(best, tell(strategy, n, asked));
        }
        return best;
    }

    /** Twelve sweeps with the region and without it; were it of no use, it would be ahead in ten or more (ties half) with a chance of 1.9 %. */
    @Test
    void searchNearTheBestTrialGoesOnWhereTheModelOfTheWholeSpaceFails() {
        Objective objective = new Objective("v", false);
        double wins = 0;
        for (int seed = 0; seed < SWEEPS; seed++) {
            double with = best(new GpStrategy(SPACE, objective, seed, OptionalInt.of(4)), seed);
            OptionalInt never = OptionalInt.of(Integer.MAX_VALUE);
            double without = best(new GpStrategy(SPACE, objective, seed, OptionalInt.of(4), never), seed);
            wins += with < without ? 1 : with == without ? .5 : 0;
        }
        assertThat(wins).isGreaterThanOrEqualTo(10);
    }
}
