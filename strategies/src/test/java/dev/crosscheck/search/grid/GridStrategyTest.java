package dev.crosscheck.search.grid;

import static dev.crosscheck.search.space.Spaces.choice;
import static dev.crosscheck.search.space.Spaces.config;
import static dev.crosscheck.search.space.Spaces.points;
import static dev.crosscheck.search.space.Spaces.real;
import static dev.crosscheck.search.space.Spaces.space;
import static dev.crosscheck.search.space.Spaces.when;
import static dev.crosscheck.search.space.Spaces.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crosscheck.search.AskRequest;
import dev.crosscheck.search.Proposals;
import dev.crosscheck.search.SimulatedSweep;
import dev.crosscheck.search.Strategy;
import dev.crosscheck.search.StrategyContractTest;
import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.space.Domain;
import dev.crosscheck.search.space.InvalidSpaceException;
import dev.crosscheck.search.space.SearchSpace;
import dev.crosscheck.search.space.Spaces;
import dev.crosscheck.search.trial.Objective;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class GridStrategyTest extends StrategyContractTest {

    @Override
    protected Strategy create(SearchSpace space, Objective objective, long seed) {
        return new GridStrategy(space);
    }

    @Override
    protected boolean needsFiniteSpace() {
        return true;
    }

    private static List<Configuration> all(Strategy strategy) {
        return strategy.ask(new AskRequest(0, 100_000, List.of())).configurations();
    }

    @Test
    void floatsAreCutIntoPointsOnTheirScale() {
        SearchSpace space = space(
                Spaces.spec("lr", new Domain.FloatDomain(1e-4, 1, true, OptionalInt.of(5))), points("x", 0, 1, 3));
        List<Configuration> cells = all(new GridStrategy(space));
        assertThat(cells).hasSize(15);
        assertThat(cells.subList(0, 4))
                .containsExactly(
                        config("lr", 1e-4, "x", 0.0),
                        config("lr", 1e-4, "x", 0.5),
                        config("lr", 1e-4, "x", 1.0),
                        config("lr", 0.001, "x", 0.0));
        assertThat(cells.get(14)).isEqualTo(config("lr", 1.0, "x", 1.0));
        assertThat(all(new GridStrategy(space(points("x", 0, 1, 1))))).containsExactly(config("x", 0.5));
    }

    @Test
    void floatWithoutPointsIsRefusedWithItsPath() {
        assertThatThrownBy(() -> new GridStrategy(space(real("lr", 0, 1), whole("n", 1, 2), real("x", 3, 3))))
                .isInstanceOf(InvalidSpaceException.class)
                .hasMessage("parameters.lr.points: is missing: a grid needs the number of values to try, such as 5;"
                        + " or choose another strategy");
    }

    @Test
    void tooManyCellsAreRefusedWithTheirNumber() {
        assertThatThrownBy(() -> new GridStrategy(space(whole("a", 1, 10_000), whole("b", 1, 1_001))))
                .isInstanceOf(InvalidSpaceException.class)
                .hasMessageContaining("the grid has 10010000 cells (at most 10000000 are possible)");
        assertThatThrownBy(() -> new GridStrategy(space(whole("a", 1, 1L << 40), whole("b", 1, 1L << 40))))
                .hasMessageContaining("more than 10^18 cells");
    }

    @Test
    void trialNumberAloneFindsTheCell() {
        for (List<String> constraints : List.of(List.<String>of(), List.of("a % 3 != b % 2"))) {
            SearchSpace space = SearchSpace.of(List.of(whole("a", 1, 300), whole("b", 1, 200)), constraints);
            List<Configuration> cells = all(new GridStrategy(space));
            assertThat(new GridStrategy(space).cells()).isEqualTo(cells.size());
            Strategy fresh = new GridStrategy(space);
            for (int k : new int[] {0, 1, 17_000, 20_001, cells.size() - 1}) {
                Proposals answer = fresh.ask(new AskRequest(k, 1, List.of()));
                assertThat(answer.configurations()).containsExactly(cells.get(k));
                assertThat(answer.exhausted()).isEqualTo(k == cells.size() - 1);
            }
            assertThat(fresh.ask(new AskRequest(cells.size(), 1, List.of()))).isEqualTo(new Proposals(List.of(), true));
        }
    }

    @Test
    void enqueuedTrialsShiftTheCellsAndAreNotRepeated() {
        SearchSpace space = space(whole("a", 0, 9), points("x", 0, 1, 2));
        List<Configuration> cells = all(new GridStrategy(space));
        Configuration between = config("a", 3, "x", 0.25);
        Strategy longLived = new GridStrategy(space);
        Strategy knowsOnlyEnqueued = new GridStrategy(space);
        List.of(SimulatedSweep.failed(0, between), SimulatedSweep.failed(1, cells.get(2)))
                .forEach(t -> {
                    longLived.tell(List.of(t));
                    knowsOnlyEnqueued.tell(List.of(t));
                });
        List<Configuration> proposed = new ArrayList<>();
        for (int number = 2; number < 21; number++) {
            AskRequest request = new AskRequest(number, 1, List.of());
            Proposals answer = longLived.ask(request);
            assertThat(knowsOnlyEnqueued.ask(request)).isEqualTo(answer);
            proposed.addAll(answer.configurations());
            longLived.tell(List.of(
                    SimulatedSweep.complete(number, answer.configurations().get(0), number)));
            assertThat(answer.exhausted()).isEqualTo(number == 20);
        }
        List<Configuration> expected = new ArrayList<>(cells);
        expected.remove(2);
        assertThat(proposed).isEqualTo(expected);
    }

    @Test
    void conditionsLeaveNoDoubles() {
        SearchSpace space = space(choice("o", "sgd", "adam"), when(points("m", 0, 1, 4), "o", "sgd"));
        assertThat(all(new GridStrategy(space))).hasSize(5).doesNotHaveDuplicates();
    }
}
