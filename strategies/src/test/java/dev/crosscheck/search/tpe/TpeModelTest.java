package dev.crosscheck.search.tpe;

import static dev.crosscheck.search.space.Spaces.choice;
import static dev.crosscheck.search.space.Spaces.logReal;
import static dev.crosscheck.search.space.Spaces.real;
import static dev.crosscheck.search.space.Spaces.space;
import static dev.crosscheck.search.space.Spaces.when;
import static dev.crosscheck.search.space.Spaces.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.crosscheck.search.SimulatedSweep;
import dev.crosscheck.search.math.NormalDistribution;
import dev.crosscheck.search.math.RandomStreams;
import dev.crosscheck.search.space.SearchSpace;
import dev.crosscheck.search.space.UnitCubeEncoder;
import dev.crosscheck.search.space.UnitCubeEncoder.Place;
import dev.crosscheck.search.trial.Objective;
import dev.crosscheck.search.trial.TrialHistory;
import dev.crosscheck.search.trial.TrialHistory.Observation;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class TpeModelTest {
    private static final SearchSpace SPACE = space(
            logReal("x", 1e-4, 10),
            choice("c", "a", "b", "d"),
            when(real("z", -1, 1), "c", "b", "d"),
            whole("n", 1, 9));
    private static final int[][] GROUPS = {{0, 1, 3}, {2}};

    private static TrialHistory history(int trials) {
        TrialHistory history = new TrialHistory(SPACE, new Objective("v", false));
        RandomGenerator random = RandomStreams.of(4, 0, "test");
        for (int n = 0; n < trials; n++) {
            double[] point = random.doubles(4).toArray();
            history.tell(List.of(
                    SimulatedSweep.complete(n, history.encoder().decode(point), Math.round(8 * point[0]) + point[1])));
        }
        return history;
    }

    @Test
    void theTableOfTheNormalDistributionIsExact() {
        for (double x = 0; x < 9; x += 0.001_37) {
            assertThat(NormalTable.below(x)).as("x = %s", x).isCloseTo(NormalDistribution.below(x), within(2e-15));
        }
    }

    /** 500 draws against bounds around their own score: a score above the bound is exact, any other is minus infinity or exact. */
    @Test
    void givingUpEarlyNeverTurnsALoserIntoAWinner() {
        TrialHistory history = history(700);
        TpeModel model = new TpeModel(history.encoder(), GROUPS, new RankedTrials(history).ranked(), 25, List.of());
        RandomGenerator random = RandomStreams.of(5, 0, "test");
        int givenUp = 0;
        for (int i = 0; i < 500; i++) {
            Place place = model.draw(random);
            double exact = model.score(place, Double.NEGATIVE_INFINITY);
            assertThat(model.score(place, exact - 1e-9)).isEqualTo(exact);
            double bounded = model.score(place, exact + 0.1);
            assertThat(bounded).isIn(exact, Double.NEGATIVE_INFINITY);
            givenUp += bounded < exact ? 1 : 0;
        }
        assertThat(givenUp).isGreaterThan(100);
    }

    /** The density as the textbook writes it, with kernels summed one by one. */
    @Test
    void theDensityIsTheSumOverKernelsHoweverManyThereAre() {
        UnitCubeEncoder encoder = new UnitCubeEncoder(space(real("x", 0, 1)));
        double[][] points = new double[300][];
        RandomGenerator random = RandomStreams.of(6, 0, "test");
        for (int i = 0; i < points.length; i++) {
            points[i] = new double[] {0.4 + 0.2 * random.nextDouble()};
        }
        double sigma = 0.2 * Math.pow(300, -0.2);
        ParzenEstimator estimator = new ParzenEstimator(new int[] {0}, encoder.dimensions(), points);
        for (double x : new double[] {0.01, 0.3, 0.5, 0.77}) {
            double sum = 1;
            for (double[] point : points) {
                double mass =
                        NormalDistribution.below((1 - point[0]) / sigma) - NormalDistribution.below(-point[0] / sigma);
                double z = (x - point[0]) / sigma;
                sum += Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI) / sigma / mass;
            }
            assertThat(estimator.logDensity(new double[] {x})).isCloseTo(Math.log(sum / 301), within(0.01));
        }
        assertThat(estimator.logDensity(new double[] {0.01})).isGreaterThan(estimator.leastLogDensity());
    }

    @Test
    void theRankingFollowsWhateverIsTold() {
        TrialHistory history = history(3);
        RankedTrials kept = new RankedTrials(history);
        assertRanked(kept.ranked(), history);
        for (int n = 3; n < 90; n += n % 7 == 0 ? 30 : 1) {
            TrialHistory more = history(n);
            for (int k = history.observations().size(); k < n; k++) {
                Observation o = more.observations().get(k);
                history.tell(
                        List.of(SimulatedSweep.complete(k, history.encoder().decode(o.point()), o.loss())));
            }
            assertRanked(kept.ranked(), history);
        }
        Observation best = kept.ranked().get(0);
        history.tell(
                List.of(SimulatedSweep.complete(best.number(), history.encoder().decode(best.point()), 1e6)));
        assertRanked(kept.ranked(), history);
        assertThat(kept.ranked().get(history.observations().size() - 1).number())
                .isEqualTo(best.number());
    }

    private static void assertRanked(List<Observation> ranked, TrialHistory history) {
        assertThat(ranked).containsExactlyInAnyOrderElementsOf(history.observations());
        assertThat(ranked).isSortedAccordingTo((a, b) -> Double.compare(a.loss(), b.loss()));
    }
}
