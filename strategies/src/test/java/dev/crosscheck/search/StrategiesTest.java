package dev.crosscheck.search;

import static dev.crosscheck.search.space.Spaces.real;
import static dev.crosscheck.search.space.Spaces.space;
import static dev.crosscheck.search.space.Spaces.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.search.space.ParameterSpec;
import dev.crosscheck.search.space.SearchSpace;
import dev.crosscheck.search.trial.Objective;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class StrategiesTest {
    private static Chosen create(String name, SearchSpace space, int maxTrials) {
        return Strategies.create(
                new StrategyConfig(name, 7, OptionalInt.empty(), maxTrials), space, new Objective("accuracy", true));
    }

    @Test
    void autoTakesTheGridWhenItFitsInTheBudget() {
        SearchSpace space = SearchSpace.of(List.of(whole("a", 1, 10), whole("b", 1, 10)), List.of("a <= b"));
        assertThat(create("auto", space, 55).name()).isEqualTo("grid");
        assertThat(create("auto", space, 55).reason())
                .isEqualTo("All 55 configurations fit in the budget of 55 trials.");
        assertThat(create("auto", space, 54).name()).isNotEqualTo("grid");
        assertThat(create("auto", space(real("x", 0, 1)), 1000).name()).isNotEqualTo("grid");
    }

    @Test
    void autoTakesTheGridWhenItFitsHoweverLongTheCountWouldTake() {
        SearchSpace space =
                SearchSpace.of(List.of(whole("a", 1, 1500), whole("b", 1, 1500)), List.of("a + 0 + 0 + 0 <= b"));
        assertThat(create("auto", space, 2_250_000).name()).isEqualTo("grid");
        assertThat(create("auto", space, 2_250_000).reason())
                .isEqualTo("All of at most 2250000 configurations fit in the budget of 2250000 trials.");
        assertThat(create("auto", space, 2_249_999).name()).isEqualTo("gp");
    }

    @Test
    void autoTakesNoGridThatIsTooLargeToBeMade() {
        SearchSpace space = space(whole("a", 1, 10_000), whole("b", 1, 5_000));
        assertThat(create("auto", space, 1_000_000_000).name()).isEqualTo("gp");
    }

    @Test
    void autoTakesAModelThatSuitsTheNumberOfDimensions() {
        List<ParameterSpec> specs = new ArrayList<>();
        for (int i = 0; i < 21; i++) {
            specs.add(real("x" + i, 0, 1));
        }
        assertThat(create("auto", SearchSpace.of(specs.subList(0, 20), List.of()), 50)
                        .name())
                .isEqualTo("gp");
        Chosen large = create("auto", SearchSpace.of(specs, List.of()), 50);
        assertThat(large.name()).isEqualTo("tpe");
        assertThat(large.reason())
                .isEqualTo(
                        "The space has 21 parameters that vary, more than the 20 that a Gaussian process is good for.");
    }

    @Test
    void reasonsCountInPlainEnglish() {
        assertThat(create("auto", space(real("x", 0, 1)), 50).reason())
                .isEqualTo("A Gaussian process learns most from few trials in a space of 1 parameter that varies.");
        assertThat(create("auto", space(whole("a", 3, 3)), 1).reason())
                .isEqualTo("The only configuration fits in the budget of 1 trial.");
    }

    @Test
    void everyKnownNameIsMade() {
        for (String name : Strategies.NAMES) {
            Chosen chosen = create(name, space(whole("a", 1, 10)), 5);
            assertThat(chosen.strategy().ask(new AskRequest(0, 1, List.of())).configurations())
                    .as(name)
                    .hasSize(1);
            assertThat(chosen.name()).isNotEqualTo("auto");
        }
    }

    @Test
    void unknownNameIsRefusedWithTheNearestOne() {
        assertThatThrownBy(() -> create("rando", space(whole("a", 1, 10)), 5))
                .isInstanceOf(StrategyException.class)
                .hasMessage("there is no strategy \"rando\" (known: " + String.join(", ", Strategies.NAMES)
                        + "); did you mean \"random\"?");
    }

    @Test
    void budgetsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new StrategyConfig("auto", 1, OptionalInt.empty(), 0))
                .hasMessage("maxTrials: 0 (expected: >= 1)");
        assertThatThrownBy(() -> new StrategyConfig("auto", 1, OptionalInt.of(0), 1))
                .hasMessage("startupTrials: 0 (expected: >= 1)");
    }
}
