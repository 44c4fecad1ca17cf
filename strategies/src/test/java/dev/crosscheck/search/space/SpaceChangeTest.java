package dev.crosscheck.search.space;

import static dev.crosscheck.search.space.Spaces.choice;
import static dev.crosscheck.search.space.Spaces.config;
import static dev.crosscheck.search.space.Spaces.fixed;
import static dev.crosscheck.search.space.Spaces.logReal;
import static dev.crosscheck.search.space.Spaces.ordinal;
import static dev.crosscheck.search.space.Spaces.real;
import static dev.crosscheck.search.space.Spaces.steps;
import static dev.crosscheck.search.space.Spaces.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpaceChangeTest {
    private static final SearchSpace SPACE = SearchSpace.of(
            List.of(
                    logReal("lr", 1e-3, 1e-1),
                    steps("units", 16, 64, 16),
                    ordinal("depth", 1, 2, 4),
                    ordinal("falling", 9, 5, 1),
                    choice("optimizer", "sgd", "adam"),
                    when(real("momentum", 0, 0.9), "optimizer", "sgd"),
                    fixed("epochs", 30)),
            List.of("units * depth <= 512"));

    private static SpaceChange range(String name, double min, double max) {
        return new SpaceChange(name, OptionalDouble.of(min), OptionalDouble.of(max), List.of());
    }

    private static SpaceChange add(String name, String... values) {
        return new SpaceChange(
                name,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                Arrays.stream(values).map(Spaces::value).toList());
    }

    private static Domain domain(SearchSpace space, String name) {
        return space.parameters().stream()
                .filter(p -> p.name().equals(name))
                .findFirst()
                .orElseThrow()
                .domain();
    }

    @Test
    void aRangeGetsWiderOrNarrowerAndEverythingElseStays() {
        SearchSpace changed = range("lr", 1e-5, 0.5).applyTo(SPACE);

        assertThat(domain(changed, "lr")).isEqualTo(logReal("lr", 1e-5, 0.5).domain());
        assertThat(changed.parameters()).hasSameSizeAs(SPACE.parameters());
        assertThat(changed.parameters().subList(1, 7))
                .isEqualTo(SPACE.parameters().subList(1, 7));
        assertThat(changed.constraints()).isEqualTo(SPACE.constraints());
        assertThat(range("lr", 1e-5, 0.5).domainIn(changed)).isEqualTo("a number from 1.0E-5 to 0.5");
        var configuration = config("lr", 0.4, "units", 16, "depth", 1, "falling", 9, "optimizer", "adam", "epochs", 30);
        assertThat(SPACE.validate(configuration, "")).hasSize(1);
        assertThat(changed.validate(configuration, "")).isEmpty();
    }

    @Test
    void oneEndAloneMayMove() {
        SpaceChange change = new SpaceChange("lr", OptionalDouble.empty(), OptionalDouble.of(1), List.of());

        assertThat(domain(change.applyTo(SPACE), "lr"))
                .isEqualTo(logReal("lr", 1e-3, 1).domain());
    }

    @Test
    void addedValuesGetTheTypeAndThePlaceOfTheOthers() {
        assertThat(domain(add("optimizer", "adamw").applyTo(SPACE), "optimizer"))
                .isEqualTo(choice("optimizer", "sgd", "adam", "adamw").domain());
        assertThat(domain(add("depth", "3", "8").applyTo(SPACE), "depth"))
                .isEqualTo(ordinal("depth", 1, 2, 3, 4, 8).domain());
        assertThat(domain(add("falling", "3", "11").applyTo(SPACE), "falling"))
                .isEqualTo(ordinal("falling", 11, 9, 5, 3, 1).domain());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "unit     | 0.1  | 1    |       | parameters.unit: there is no such parameter; did you mean \"units\"?",
                "lr       | 0.5  | 0.1  |       | parameters.lr.min: 0.5 is not below max 0.1",
                "lr       | 0.1  | 0.1  |       | parameters.lr.min: 0.1 is not below max 0.1",
                "lr       | 0    | 0.1  |       | parameters.lr.min: 0.0 is not above 0, which log needs",
                "lr       | 0.001| 0.1  |       | parameters.lr: is so already (a number from 0.001 to 0.1)",
                "lr       |      |      |       | parameters.lr: nothing is to change",
                "lr       |      |      | 7     | parameters.lr.values: cannot be added: the parameter has a range",
                "units    | 20   | 64   |       | parameters.units.min: 20 is not on the steps of 16 from 16",
                "units    | 16.5 | 64   |       | parameters.units.min: 16.5 is not a whole number",
                "units    | NaN  | 64   |       | parameters.units.min: NaN is not a whole number",
                "lr       | 0.1  | Infinity|    | parameters.lr.max: Infinity is not a finite number",
                "optimizer| 1    |      |       | parameters.optimizer: has values and no range",
                "optimizer|      |      | adam  | parameters.optimizer.values: adam is there already (sgd, adam)",
                "depth    |      |      | big   | parameters.depth.values: big is not a number",
                "depth    |      |      | 2.0   | parameters.depth.values: 2 is there already",
                "epochs   | 1    | 2    |       | parameters.epochs: is fixed for all trials",
            })
    void whatMakesNoSenseIsRefusedWithItsPlace(String name, Double min, Double max, String value, String message) {
        var change = new SpaceChange(
                name,
                min == null ? OptionalDouble.empty() : OptionalDouble.of(min),
                max == null ? OptionalDouble.empty() : OptionalDouble.of(max),
                value == null ? List.of() : List.of(Spaces.value(value)));

        assertThatThrownBy(() -> change.applyTo(SPACE))
                .isInstanceOf(InvalidSpaceException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void aRangeThatLeavesNothingOfAConditionOrAConstraintIsRefused() {
        SearchSpace space = SearchSpace.of(
                List.of(Spaces.whole("layers", 1, 4), when(real("skip", 0, 1), "layers", 4)), List.of("layers >= 3"));

        assertThatThrownBy(() -> range("layers", 1, 3).applyTo(space)).hasMessageContaining("never has the value 4");
        SearchSpace plain = SearchSpace.of(List.of(Spaces.whole("layers", 1, 4)), List.of("layers >= 3"));
        assertThatThrownBy(() -> range("layers", 1, 2).applyTo(plain)).hasMessageContaining("constraints");
    }
}
