package dev.crosscheck.search.sobol;

import static dev.crosscheck.search.space.Spaces.real;
import static dev.crosscheck.search.space.Spaces.space;
import static dev.crosscheck.search.space.Spaces.whole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.search.AskRequest;
import dev.crosscheck.search.Strategy;
import dev.crosscheck.search.StrategyContractTest;
import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.space.SearchSpace;
import dev.crosscheck.search.space.UnitCubeEncoder;
import dev.crosscheck.search.trial.Objective;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SobolStrategyTest extends StrategyContractTest {

    @Override
    protected Strategy create(SearchSpace space, Objective objective, long seed) {
        return new SobolStrategy(space, seed);
    }

    @Test
    void eachBlockOfTrialsFillsEveryCellOfAParameterOnce() {
        SearchSpace space = space(real("x", 0, 1), real("y", -5, 5), whole("n", 1, 64));
        List<Configuration> trials = new SobolStrategy(space, 9)
                .ask(new AskRequest(0, 64, List.of()))
                .configurations();
        UnitCubeEncoder encoder = new UnitCubeEncoder(space);
        for (int d = 0; d < 3; d++) {
            Set<Integer> cells = new HashSet<>();
            for (Configuration c : trials) {
                cells.add((int) (encoder.encode(c)[d] * 64));
            }
            assertThat(cells).as("dimension %d", d).hasSize(64);
        }
    }

    @Test
    void trialNumberAloneFindsThePointUnderConstraints() {
        SearchSpace space = SearchSpace.of(List.of(real("x", 0, 1), real("y", 0, 1)), List.of("x + y < 0.5"));
        List<Configuration> together = new SobolStrategy(space, 9)
                .ask(new AskRequest(0, 40, List.of()))
                .configurations();
        List<Configuration> single = new ArrayList<>();
        for (int n = 39; n >= 0; n--) {
            single.add(
                    0,
                    new SobolStrategy(space, 9)
                            .ask(new AskRequest(n, 1, List.of()))
                            .configurations()
                            .get(0));
        }
        assertThat(single).isEqualTo(together);
    }
}
