package dev.crosscheck.search.space;

import static dev.crosscheck.search.space.Spaces.choice;
import static dev.crosscheck.search.space.Spaces.config;
import static dev.crosscheck.search.space.Spaces.fixed;
import static dev.crosscheck.search.space.Spaces.logReal;
import static dev.crosscheck.search.space.Spaces.logWhole;
import static dev.crosscheck.search.space.Spaces.ordinal;
import static dev.crosscheck.search.space.Spaces.real;
import static dev.crosscheck.search.space.Spaces.space;
import static dev.crosscheck.search.space.Spaces.steps;
import static dev.crosscheck.search.space.Spaces.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.crosscheck.search.math.RandomStreams;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class UnitCubeEncoderTest {

    @Test
    void pointsOfRandomSpacesDecodeToValidConfigurationsThatComeBack() {
        for (int seed = 0; seed < 300; seed++) {
            RandomGenerator random = RandomStreams.of(seed, 0, "encoder");
            SearchSpace space = Spaces.random(random, seed % 3 == 0);
            UnitCubeEncoder encoder = new UnitCubeEncoder(space);
            for (int i = 0; i < 50; i++) {
                double[] point =
                        random.doubles(encoder.size()).map(u -> u * 1.2 - 0.1).toArray();
                Configuration c = encoder.decode(point);
                boolean feasible = space.satisfiesConstraints(c);
                assertThat(encoder.isFeasible(point)).isEqualTo(feasible);
                assertThat(space.validate(c, "").isEmpty())
                        .as("seed %d %s", seed, c)
                        .isEqualTo(feasible);
                double[] encoded = encoder.encode(c);
                assertThat(encoder.decode(encoded)).as("seed %d", seed).isEqualTo(c);
                assertThat(encoder.snap(point)).containsExactly(encoded);
                UnitCubeEncoder.Place place = encoder.place(point);
                assertThat(place.configuration()).isEqualTo(c);
                assertThat(place.isFeasible()).isEqualTo(feasible);
                assertThat(place.point()).containsExactly(encoded);
                assertThat(place.active()).containsExactly(encoder.active(point));
                for (double u : encoded) {
                    assertThat(u).isBetween(0.0, 1.0);
                }
            }
        }
    }

    @Test
    void scalesAreThoseOfTheParameters() {
        SearchSpace space = space(
                logReal("lr", 1e-4, 1.0), steps("units", 16, 256, 16), ordinal("depth", 1, 2, 3), fixed("epochs", 30));
        UnitCubeEncoder encoder = new UnitCubeEncoder(space);
        assertThat(encoder.size()).isEqualTo(3);
        double[] point = encoder.encode(config("lr", 0.01, "units", 16, "depth", 3, "epochs", 30));
        assertThat(point[0]).isCloseTo(0.5, within(1e-12));
        assertThat(point[1]).isCloseTo(0.5 / 16, within(1e-12));
        assertThat(point[2]).isCloseTo(2.5 / 3, within(1e-12));
        assertThat(encoder.decode(new double[] {0.5, 0.999, 0.4}))
                .isEqualTo(config("lr", 0.01, "units", 256, "depth", 2, "epochs", 30));
        assertThat(encoder.decode(new double[] {0, 1, 1}))
                .isEqualTo(config("lr", 1e-4, "units", 256, "depth", 3, "epochs", 30));
    }

    @Test
    void valuesWithUpToTwelveDigitsComeBackExactly() {
        SearchSpace space = space(real("x", -5, 10), logReal("y", 1e-8, 1e3), real("z", 0.1234567890123456, 0.9));
        UnitCubeEncoder encoder = new UnitCubeEncoder(space);
        RandomGenerator random = RandomStreams.of(1, 0, "digits");
        for (int i = 0; i < 20_000; i++) {
            double x = Math.rint((random.nextDouble() * 15 - 5) * 1e10) / 1e10;
            double y = Double.parseDouble(
                    String.format(java.util.Locale.ROOT, "%.10e", Math.exp(random.nextDouble() * 25 - 18.2)));
            Configuration c = config("x", x, "y", y, "z", i % 2 == 0 ? 0.1234567890123456 : 0.5);
            assertThat(encoder.decode(encoder.encode(c))).isEqualTo(c);
        }
    }

    @Test
    void everyIntOfALogarithmicRangeComesBack() {
        SearchSpace space = space(logWhole("n", 1, 5000));
        UnitCubeEncoder encoder = new UnitCubeEncoder(space);
        for (int n = 1; n <= 5000; n++) {
            assertThat(encoder.decode(encoder.encode(config("n", n)))).isEqualTo(config("n", n));
        }
    }

    @Test
    void inactiveParametersHaveTheNeutralCoordinate() {
        SearchSpace space = space(choice("optimizer", "sgd", "adam"), when(real("momentum", 0, 1), "optimizer", "sgd"));
        UnitCubeEncoder encoder = new UnitCubeEncoder(space);
        assertThat(encoder.encode(config("optimizer", "adam"))).containsExactly(0.75, UnitCubeEncoder.NEUTRAL);
        assertThat(encoder.decode(new double[] {0.9, 0.1})).isEqualTo(config("optimizer", "adam"));
        assertThat(encoder.active(new double[] {0.9, 0.1})).containsExactly(true, false);
        assertThat(encoder.dimensions())
                .isEqualTo(List.of(
                        new UnitCubeEncoder.Dimension("optimizer", UnitCubeEncoder.Kind.CATEGORICAL, 2, false, false),
                        new UnitCubeEncoder.Dimension("momentum", UnitCubeEncoder.Kind.CONTINUOUS, 0, false, true)));
        assertThat(encoder.dimensions().get(0).cell(0.5)).isEqualTo(1);
        assertThat(encoder.dimensions().get(0).cell(1.0)).isEqualTo(1);
    }
}
