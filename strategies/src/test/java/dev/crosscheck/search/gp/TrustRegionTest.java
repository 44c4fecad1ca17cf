package dev.crosscheck.search.gp;

import static dev.crosscheck.search.space.Spaces.choice;
import static dev.crosscheck.search.space.Spaces.ordinal;
import static dev.crosscheck.search.space.Spaces.real;
import static dev.crosscheck.search.space.Spaces.space;
import static dev.crosscheck.search.space.Spaces.when;
import static dev.crosscheck.search.space.Spaces.whole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.search.AskRequest;
import dev.crosscheck.search.Proposals;
import dev.crosscheck.search.SimulatedSweep;
import dev.crosscheck.search.Strategy;
import dev.crosscheck.search.math.RandomStreams;
import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.space.SearchSpace;
import dev.crosscheck.search.space.UnitCubeEncoder;
import dev.crosscheck.search.trial.Objective;
import dev.crosscheck.search.trial.Trial;
import dev.crosscheck.search.trial.TrialHistory;
import dev.crosscheck.search.trial.TrialState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrustRegionTest {
    private static final SearchSpace SQUARE = space(real("x", 0, 1), real("y", 0, 1));
    private static final UnitCubeEncoder ENCODER = new UnitCubeEncoder(SQUARE);
    private static final Objective LOSS = new Objective("v", false);

    private static TrialHistory history() {
        return new TrialHistory(SQUARE, LOSS);
    }

    private static TrustRegion region(TrialHistory history, int patience) {
        return new TrustRegion(history, new Features(history.encoder()), 3, patience);
    }

    private static Trial trial(long number, double x, double y, double loss) {
        return SimulatedSweep.complete(number, ENCODER.decode(new double[] {x, y}), loss);
    }

    private static void tell(TrialHistory history, TrustRegion region, Trial... trials) {
        history.tell(List.of(trials));
        region.follow();
    }

    @Test
    void boxHalvesWithoutProgressAndDoublesAfterThreeTrialsWithIt() {
        TrialHistory history = history();
        TrustRegion region = region(history, 4);
        tell(history, region, trial(0, .1, .1, 9), trial(1, .9, .9, 5), trial(2, .5, .5, 7));
        assertThat(region.isLocal()).isFalse();
        for (int n = 3; n < 7; n++) {
            assertThat(region.isLocal()).isFalse();
            tell(history, region, trial(n, .1 * n, .2, 6));
        }
        assertThat(region.isLocal()).isTrue();
        assertThat(region.side()).isEqualTo(0.4);
        tell(
                history,
                region,
                trial(7, .8, .2, 4),
                trial(8, .81, .2, 3),
                trial(9, .82, .2, 3.5),
                trial(10, .82, .21, 2));
        assertThat(region.side()).isEqualTo(0.4);
        tell(history, region, trial(11, .82, .22, 1), trial(12, .82, .23, 0));
        assertThat(region.isLocal()).isFalse();
    }

    @Test
    void failedTrialsAreNoProgress() {
        TrialHistory history = history();
        TrustRegion region = region(history, 8);
        tell(history, region, trial(0, .1, .1, 9), trial(1, .9, .9, 5), trial(2, .5, .5, 7));
        for (int n = 3; n < 11; n++) {
            assertThat(region.isLocal()).isFalse();
            Configuration c = ENCODER.decode(new double[] {.08 * n, .7});
            tell(history, region, n % 2 == 0 ? SimulatedSweep.failed(n, c) : trial(n, .08 * n, .7, 5));
        }
        assertThat(region.isLocal()).isTrue();
    }

    @Test
    void convergenceIsProgressHoweverSmallTheSteps() {
        TrialHistory history = history();
        TrustRegion region = region(history, 4);
        for (int n = 0; n < 60; n++) {
            tell(history, region, trial(n, .01 * n, .3, n % 3 == 0 ? Math.exp(-.3 * n) : 1));
            assertThat(region.isLocal()).isFalse();
        }
    }

    /** Five halvings with patience 4; what is near the best trial is left, the next middle is far from it. */
    @Test
    void boxThatHasShrunkToNothingMovesToAnotherPlace() {
        TrialHistory history = history();
        TrustRegion region = region(history, 4);
        tell(history, region, trial(0, .1, .1, 9), trial(1, .9, .9, 5), trial(2, .5, .5, 7));
        for (int n = 3; n < 3 + 6 * 4 && region.restarts() == 0; n++) {
            assertThat(region.isOpen(new double[] {.9, .9})).isTrue();
            tell(history, region, trial(n, .03 * n, .2, 8));
        }
        assertThat(region.restarts()).isEqualTo(1);
        assertThat(region.side()).isEqualTo(0.4);
        assertThat(region.isOpen(new double[] {.9, .9})).isFalse();
        assertThat(region.isOpen(new double[] {.92, .88})).isFalse();
        assertThat(region.isOpen(new double[] {.5, .5})).isTrue();
        GpModel model = new GpModel(history, new Features(ENCODER));
        model.prepare(List.of());
        assertThat(model.middle(region).orElseThrow()).isNotEqualTo(new double[] {.9, .9});
    }

    @Test
    void whereEveryPlaceWasLeftAllAreOpenAgain() {
        TrialHistory history = history();
        TrustRegion region = region(history, 4);
        boolean left = false;
        for (int n = 0; n < 40; n++) {
            tell(history, region, trial(n, .5 + .001 * n, .5, n));
            left |= region.isLocal();
            assertThat(region.isOpen(new double[] {.5, .5})).isTrue();
        }
        assertThat(left).isTrue();
        assertThat(region.restarts()).isZero();
    }

    @Test
    void trialsOfAnotherSweepDoNotShrinkTheBox() {
        TrialHistory history = history();
        TrustRegion region = region(history, 4);
        history.learn(IntStream.rangeClosed(1, 30)
                .mapToObj(n -> trial(-n, .03 * n, .4, n))
                .toList());
        region.follow();
        assertThat(region.isLocal()).isFalse();
    }

    /** Twenty random histories with corrections and failures. */
    @Test
    void stateIsThatOfTheHistoryHoweverItWasFollowed() {
        int local = 0;
        for (int seed = 0; seed < 20; seed++) {
            RandomGenerator random = RandomStreams.of(seed, 0, "region");
            TrialHistory history = history();
            TrustRegion stepwise = region(history, 4);
            for (int n = 0; n < 80; n++) {
                long number = random.nextInt(20) == 0 ? random.nextInt(n + 1) : n;
                double[] u = {random.nextDouble(), random.nextDouble()};
                Trial told = trial(number, u[0], u[1], random.nextDouble() / (1 + n / 20));
                boolean fails = random.nextInt(9) == 0;
                tell(history, stepwise, fails ? SimulatedSweep.failed(number, told.configuration()) : told);
                TrustRegion atOnce = region(history, 4);
                atOnce.follow();
                assertThat(stepwise.side()).isEqualTo(atOnce.side());
                assertThat(stepwise.restarts()).isEqualTo(atOnce.restarts());
                assertThat(stepwise.isOpen(u)).isEqualTo(atOnce.isOpen(u));
                local += stepwise.isLocal() ? 1 : 0;
            }
        }
        assertThat(local).isGreaterThan(400);
    }

    /** A plateau: from the 5th trial on nothing gets better, so boxes shrink and move; with batches and pending trials. */
    @Test
    void rebuiltStrategySearchesNearTheSameTrials() {
        Strategy longLived = new GpStrategy(SQUARE, LOSS, 3, OptionalInt.of(4), OptionalInt.of(4));
        TrialHistory history = history();
        TrustRegion region = new TrustRegion(history, new Features(ENCODER), 4, 4);
        List<Trial> told = new ArrayList<>();
        List<Trial> pending = new ArrayList<>();
        for (int n = 0; n < 60; n += 4) {
            AskRequest request = new AskRequest(n, 4, pending);
            Proposals answer = longLived.ask(request);
            Strategy rebuilt = new GpStrategy(SQUARE, LOSS, 3, OptionalInt.of(4), OptionalInt.of(4));
            rebuilt.tell(told);
            assertThat(rebuilt.ask(request)).as("%d", n).isEqualTo(answer);
            List<Trial> finished = new ArrayList<>(pending);
            pending.clear();
            for (int k = 0; k < 4; k++) {
                Configuration c = answer.configurations().get(k);
                Trial open = new Trial(n + k, c, TrialState.RUNNING, OptionalDouble.empty());
                (k == 3 ? pending : finished).add(open);
            }
            List<Trial> ended = finished.stream()
                    .map(t -> SimulatedSweep.complete(t.number(), t.configuration(), t.number() == 2 ? 0 : 1))
                    .toList();
            longLived.tell(ended);
            told.addAll(ended);
            history.tell(ended);
        }
        region.follow();
        assertThat(region.restarts()).isPositive();
    }

    @Test
    void boxHoldsNumbersNearItsMiddleAndBearsConditionsAndConstraints() {
        SearchSpace mixed = SearchSpace.of(
                List.of(
                        real("x", 0, 1),
                        whole("n", 0, 20),
                        ordinal("size", 1, 2, 4, 8),
                        choice("kind", "a", "b", "c"),
                        when(real("p", 0, 1), "kind", "a")),
                List.of("n + 20 * x <= 25"));
        TrialHistory history = new TrialHistory(mixed, LOSS);
        UnitCubeEncoder encoder = history.encoder();
        Features features = new Features(encoder);
        RandomGenerator random = RandomStreams.of(4, 0, "mixed");
        for (int n = 0; n < 40; n++) {
            Configuration c = mixed.draw(random, 1000).orElseThrow();
            double[] u = encoder.encode(c);
            history.tell(
                    List.of(SimulatedSweep.complete(n, c, Math.pow(u[0] - .55, 2) + Math.pow(u[1] - .6, 2) + u[2])));
        }
        GpModel model = new GpModel(history, features);
        model.prepare(List.of());
        double[] middle =
                model.middle(new TrustRegion(history, features, 5, 10)).orElseThrow();
        boolean[] active = encoder.active(middle);
        LocalModel local = model.around(middle, List.of());
        double[] sides = {.1, .1, .1, .1, .1};
        SearchBox box = SearchBox.around(encoder, middle, sides);
        ImprovementSearch search = new ImprovementSearch(mixed, encoder, features, 1);
        List<double[]> found = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            found.addAll(search.search(
                    local.process(), local.target(), box, List.of(), RandomStreams.of(i, 0, "s"), p -> found.stream()
                            .noneMatch(f -> Arrays.equals(f, p))));
        }
        double[] reach = {.05, 1.5 / 21, 1.5 / 4};
        assertThat(found).hasSize(20).allSatisfy(point -> {
            assertThat(encoder.isFeasible(point)).isTrue();
            for (int k = 0; k < 3; k++) {
                assertThat(active[k]).isTrue();
                assertThat(Math.abs(point[k] - middle[k])).isLessThanOrEqualTo(reach[k] + 1e-9);
            }
        });
    }
}
