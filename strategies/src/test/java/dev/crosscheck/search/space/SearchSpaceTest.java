package dev.crosscheck.search.space;

import static dev.crosscheck.search.space.Spaces.choice;
import static dev.crosscheck.search.space.Spaces.config;
import static dev.crosscheck.search.space.Spaces.fixed;
import static dev.crosscheck.search.space.Spaces.logReal;
import static dev.crosscheck.search.space.Spaces.logWhole;
import static dev.crosscheck.search.space.Spaces.ordinal;
import static dev.crosscheck.search.space.Spaces.points;
import static dev.crosscheck.search.space.Spaces.real;
import static dev.crosscheck.search.space.Spaces.space;
import static dev.crosscheck.search.space.Spaces.spec;
import static dev.crosscheck.search.space.Spaces.steps;
import static dev.crosscheck.search.space.Spaces.value;
import static dev.crosscheck.search.space.Spaces.when;
import static dev.crosscheck.search.space.Spaces.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class SearchSpaceTest {
    static final SearchSpace NET = SearchSpace.of(
            List.of(
                    logReal("lr", 1e-4, 1.0),
                    steps("units", 16, 256, 16),
                    ordinal("depth", 1, 2, 3),
                    choice("optimizer", "sgd", "adam", "adamw"),
                    when(real("momentum", 0.0, 0.99), "optimizer", "sgd"),
                    real("dropout", 0.0, 0.6),
                    fixed("epochs", 30)),
            List.of("units * depth <= 512"));

    private static List<String> problemsOf(List<String> constraints, ParameterSpec... parameters) {
        InvalidSpaceException e = catchThrowableOfType(
                InvalidSpaceException.class, () -> SearchSpace.of(List.of(parameters), constraints));
        assertThat(e).as("an exception").isNotNull();
        return e.problems().stream().map(p -> p.where() + ": " + p.message()).toList();
    }

    private static List<String> places(ParameterSpec... parameters) {
        return problemsOf(List.of(), parameters).stream()
                .map(p -> p.split(": ", 2)[0])
                .toList();
    }

    @Test
    void everyMistakeIsReportedWithItsPath() {
        assertThat(places()).containsExactly("parameters");
        assertThat(places(real("lr", 1, 0))).containsExactly("parameters.lr.min");
        assertThat(places(logReal("lr", 0, 1))).containsExactly("parameters.lr.min");
        assertThat(places(real("lr", Double.NaN, Double.POSITIVE_INFINITY)))
                .containsExactly("parameters.lr.min", "parameters.lr.max");
        assertThat(places(real("lr", -Double.MAX_VALUE, Double.MAX_VALUE))).containsExactly("parameters.lr.max");
        assertThat(places(points("lr", 0, 1, 0))).containsExactly("parameters.lr.points");
        assertThat(places(whole("n", 3, 2))).containsExactly("parameters.n.min");
        assertThat(places(steps("n", 0, 2, 0))).containsExactly("parameters.n.step");
        assertThat(places(logWhole("n", 0, 2))).containsExactly("parameters.n.min");
        assertThat(places(spec("n", new Domain.IntDomain(1, 9, 2, true)))).containsExactly("parameters.n.step");
        assertThat(places(whole("n", 0, Long.MAX_VALUE))).containsExactly("parameters.n.max");
        assertThat(places(choice("c"))).containsExactly("parameters.c.values");
        assertThat(places(choice("c", "a", "b", "a"))).containsExactly("parameters.c.values[2]");
        assertThat(places(ordinal("c", 1, 1.0))).containsExactly("parameters.c.values[1]");
        assertThat(places(real("a", 0, 1), real("a", 0, 1))).containsExactly("parameters.a");
        assertThat(places(real(" ", 0, 1))).containsExactly("parameters");
    }

    @Test
    void severalMistakesComeTogether() {
        assertThat(places(real("a", 1, 0), choice("b"), when(real("c", 0, 1), "d", 1)))
                .containsExactly("parameters.a.min", "parameters.b.values", "parameters.c.when.d");
    }

    @Test
    void conditionsThatCannotHoldAreRefused() {
        ParameterSpec optimizer = choice("optimizer", "sgd", "adam");
        assertThat(problemsOf(List.of(), optimizer, when(real("m", 0, 1), "optimiser", "sgd")))
                .containsExactly(
                        "parameters.m.when.optimiser: there is no parameter \"optimiser\"; did you mean \"optimizer\"?");
        assertThat(problemsOf(List.of(), optimizer, when(real("m", 0, 1), "optimizer", "rmsprop")))
                .containsExactly("parameters.m.when.optimizer: \"optimizer\" never has the value rmsprop"
                        + " (expected: one of sgd, adam)");
        assertThat(places(optimizer, when(real("m", 0, 1), "m", 1))).containsExactly("parameters.m.when.m");
        assertThat(places(optimizer, when(real("m", 0, 1), "optimizer")))
                .containsExactly("parameters.m.when.optimizer");
        assertThat(places(real("x", 0, 1), when(real("m", 0, 1), "x", 0.5))).containsExactly("parameters.m.when.x");
        assertThat(problemsOf(
                        List.of(),
                        when(choice("a", "x"), "c", "x"),
                        when(choice("b", "x"), "a", "x"),
                        when(choice("c", "x"), "b", "x")))
                .containsExactly("parameters.a.when: conditions go round in a circle (a -> c -> b -> a): break it");
    }

    @Test
    void minEqualToMaxIsOneValue() {
        SearchSpace space = space(real("x", 2.5, 2.5), whole("n", 3, 3));
        assertThat(space.cardinality()).hasValue(1);
        assertThat(space.fill(Map.of(), "")).isEqualTo(config("x", 2.5, "n", 3));
    }

    @Test
    void constraintThatNothingSatisfiesIsRefused() {
        assertThat(problemsOf(List.of("n > 3", "n < 9"), whole("n", 0, 3)))
                .containsExactly("constraints[0]: none of the 4 configurations satisfies \"n > 3\": loosen it");
        assertThat(problemsOf(List.of("n > 1", "n < 1"), whole("n", 0, 3)))
                .containsExactly(
                        "constraints: none of the 4 configurations satisfies all of them together: loosen or remove one");
        assertThat(problemsOf(List.of("x > 1"), real("x", 0, 1)))
                .containsExactly(
                        "constraints[0]: none of 200000 configurations drawn at random satisfies \"x > 1\": loosen it");
    }

    @Test
    void validConfigurationHasNoProblems() {
        assertThat(NET.validate(
                        config("lr", 0.01, "units", 64, "depth", 1, "optimizer", "adam", "dropout", 0.0, "epochs", 30),
                        "t"))
                .isEmpty();
    }

    @Test
    void everyMistakeInAConfigurationIsReported() {
        Configuration wrong = config(
                "lr", 2.0, "units", 65, "optimizer", "adam", "momentum", 0.5, "dropout", 0.0, "epochs", 30, "unit", 1);
        assertThat(NET.validate(wrong, "initial_trials[0]").stream().map(p -> p.where() + ": " + p.message()))
                .containsExactly(
                        "initial_trials[0].unit: there is no such parameter; did you mean \"units\"?",
                        "initial_trials[0].lr: 2.0 is not possible (expected: a number from 1.0E-4 to 1.0)",
                        "initial_trials[0].units: 65 is not possible (expected: a whole number from 16 to 256 in steps of 16)",
                        "initial_trials[0].depth: is missing (expected: one of 1, 2, 3)",
                        "initial_trials[0].momentum: is given as 0.5 but is not active here,"
                                + " because \"optimizer\" is adam: leave it out");
    }

    @Test
    void brokenConstraintIsReported() {
        Configuration wide =
                config("lr", 0.01, "units", 256, "depth", 3, "optimizer", "adam", "dropout", 0.0, "epochs", 30);
        assertThat(NET.validate(wide, "enqueue"))
                .containsExactly(new SpaceProblem("enqueue", "breaks the constraint \"units * depth <= 512\""));
    }

    @Test
    void fillCompletesAPartialTrial() {
        Map<String, ParameterValue> given =
                Map.of("lr", value("0.01"), "units", value(64.0), "depth", value("1"), "optimizer", value("sgd"));
        assertThat(NET.fill(given, "t"))
                .isEqualTo(config(
                        "lr",
                        0.01,
                        "units",
                        64,
                        "depth",
                        1,
                        "optimizer",
                        "sgd",
                        "momentum",
                        0.495,
                        "dropout",
                        0.3,
                        "epochs",
                        30));
        assertThat(NET.fill(Map.of("optimizer", value("adam")), "t").get("momentum"))
                .isEmpty();
        InvalidSpaceException e = catchThrowableOfType(
                InvalidSpaceException.class, () -> NET.fill(Map.of("units", value(256), "depth", value(3)), "t"));
        assertThat(e).hasMessage("t: breaks the constraint \"units * depth <= 512\"");
    }

    @Test
    void valuesAreBroughtIntoTheTypeOfTheirParameter() {
        assertThat(NET.coerce("lr", value(1))).contains(value(1.0));
        assertThat(NET.coerce("units", value(32.0))).contains(value(32));
        assertThat(NET.coerce("units", value(32.5))).isEmpty();
        assertThat(NET.coerce("depth", value("2"))).contains(value(2));
        assertThat(NET.coerce("optimizer", value("SGD"))).isEmpty();
        assertThat(space(choice("nesterov", true, false)).coerce("nesterov", value("true")))
                .contains(value(true));
        assertThat(NET.coerce("nothing", value(1))).isEmpty();
    }

    @Test
    void nestedConditionsAreFollowedDown() {
        SearchSpace space = space(
                when(choice("leaf", 1, 2), "middle", true),
                when(choice("middle", true, false), "root", 2, 3),
                whole("root", 1, 3));
        assertThat(space.isActive("leaf", config("root", 2, "middle", true, "leaf", 1)))
                .isTrue();
        assertThat(space.isActive("leaf", config("root", 1, "middle", true, "leaf", 1)))
                .isTrue();
        assertThat(space.isActive("middle", config("root", 1))).isFalse();
        assertThat(space.validate(config("root", 1), "")).isEmpty();
        assertThat(space.validate(config("root", 1, "leaf", 1), ""))
                .singleElement()
                .satisfies(p -> assertThat(p.message()).contains("\"middle\" is not active"));
        assertThat(space.cardinality()).hasValue(1 + 2 * 3);
    }

    @Test
    void cardinalityCountsConditionsAndConstraints() {
        SearchSpace space = SearchSpace.of(
                List.of(
                        choice("a", "x", "y"),
                        when(whole("b", 1, 10), "a", "x"),
                        when(whole("c", 1, 3), "a", "x"),
                        whole("d", 1, 4)),
                List.of("b <= d"));
        assertThat(space.cardinality()).hasValue((1 + 2 + 3 + 4) * 3 + 4);
        assertThat(NET.cardinality()).isEmpty();
        List<ParameterSpec> many = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            many.add(whole("p" + i, 0, 999));
        }
        assertThat(SearchSpace.of(many, List.of()).cardinality()).isEmpty();
        assertThat(SearchSpace.of(many.subList(0, 5), List.of()).cardinality()).hasValue(1_000_000_000_000_000L);
    }

    @Test
    void whatTakesLongToCountIsCountedOnlyByThoseWhoWait() {
        List<ParameterSpec> specs = List.of(whole("a", 1, 1500), whole("b", 1, 1500));
        SearchSpace plain = SearchSpace.of(specs, List.of());
        SearchSpace brief = SearchSpace.of(specs, List.of("a <= b"));
        SearchSpace wordy = SearchSpace.of(specs, List.of("a + 0 + 0 + 0 <= b"));
        SearchSpace huge = SearchSpace.of(List.of(whole("a", 1, 5000), whole("b", 1, 5000)), List.of("a <= b"));

        assertThat(plain.quickCardinality()).hasValue(1500 * 1500);
        assertThat(brief.quickCardinality()).hasValue(1501 * 1500 / 2);
        assertThat(wordy.quickCardinality()).isEmpty();
        assertThat(wordy.isCountable()).isTrue();
        assertThat(wordy.cardinality()).hasValue(1501 * 1500 / 2);
        assertThat(huge.isCountable()).isFalse();
        assertThat(huge.cardinality()).isEmpty();
        assertThat(NET.isCountable()).isFalse();
    }

    @Test
    void pointsMatterToTheGridOnly() {
        SearchSpace space = space(spec("x", new Domain.FloatDomain(0, 0.6, false, OptionalInt.of(7))));
        assertThat(space.cardinality()).isEmpty();
        Lattice lattice = space.gridLattice().orElseThrow();
        assertThat(lattice.size()).isEqualTo(7);
        assertThat(lattice.at(3)).isEqualTo(config("x", 0.3));
    }
}
