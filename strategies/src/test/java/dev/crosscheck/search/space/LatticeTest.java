package dev.crosscheck.search.space;

import static dev.crosscheck.search.space.Spaces.choice;
import static dev.crosscheck.search.space.Spaces.config;
import static dev.crosscheck.search.space.Spaces.space;
import static dev.crosscheck.search.space.Spaces.when;
import static dev.crosscheck.search.space.Spaces.whole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.search.math.RandomStreams;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LatticeTest {

    @Test
    void orderIsThatOfNestedLoops() {
        SearchSpace space = space(choice("a", "x", "y"), when(whole("b", 1, 2), "a", "x"), whole("c", 1, 2));
        Lattice lattice = space.lattice().orElseThrow();
        List<Configuration> cells = new ArrayList<>();
        for (long cell = 0; cell < lattice.size(); cell++) {
            cells.add(lattice.at(cell));
        }
        assertThat(cells)
                .containsExactly(
                        config("a", "x", "b", 1, "c", 1),
                        config("a", "x", "b", 1, "c", 2),
                        config("a", "x", "b", 2, "c", 1),
                        config("a", "x", "b", 2, "c", 2),
                        config("a", "y", "c", 1),
                        config("a", "y", "c", 2));
    }

    /** 300 random spaces; the count is checked against the number of different valid configurations in a brute-force list. */
    @Test
    void cellsAreAllConfigurationsOnceInRandomSpaces() {
        for (int seed = 0; seed < 300; seed++) {
            SearchSpace space = Spaces.random(RandomStreams.of(seed, 0, "lattice"), true);
            Lattice lattice = space.lattice().orElseThrow();
            Set<Configuration> seen = new HashSet<>();
            long valid = 0;
            Lattice.Walk walk = lattice.from(0);
            for (long cell = 0; cell < lattice.size(); cell++) {
                Configuration configuration = lattice.at(cell);
                assertThat(seen.add(configuration))
                        .as("seed %d cell %d", seed, cell)
                        .isTrue();
                assertThat(lattice.cellOf(configuration)).as("seed %d", seed).hasValue(cell);
                boolean ok = space.validate(configuration, "").isEmpty();
                assertThat(lattice.isValid(cell))
                        .as("seed %d cell %d", seed, cell)
                        .isEqualTo(ok);
                if (ok) {
                    valid++;
                    assertThat(walk.cell()).as("seed %d", seed).isEqualTo(cell);
                    walk.next();
                }
            }
            assertThat(walk.cell()).isEqualTo(lattice.size());
            assertThat(space.cardinality()).as("seed %d", seed).hasValue(valid);
            assertThat(bruteForce(space)).as("seed %d", seed).hasSize((int) valid);
        }
    }

    /** All configurations, by filling in every combination of values and leaving out what is inactive. */
    private static Set<Configuration> bruteForce(SearchSpace space) {
        List<Configuration> partial = List.of(config());
        for (int p : space.conditions().order()) {
            List<Configuration> longer = new ArrayList<>();
            ParameterSpec spec = space.parameters().get(p);
            for (Configuration c : partial) {
                if (!space.isActive(spec.name(), c)) {
                    longer.add(c);
                    continue;
                }
                for (long i = 0; i < space.axis(p).size(); i++) {
                    var values = new java.util.LinkedHashMap<>(c.values());
                    values.put(spec.name(), space.axis(p).toValue(space.axis(p).rawAt(i)));
                    longer.add(new Configuration(values));
                }
            }
            partial = longer;
        }
        Set<Configuration> all = new HashSet<>(partial);
        all.removeIf(c -> !space.satisfiesConstraints(c));
        return all;
    }

    @Test
    void configurationThatIsNoCellHasNone() {
        Lattice lattice = SearchSpaceTest.NET
                .gridLattice()
                .or(() -> space(whole("n", 1, 3)).lattice())
                .orElseThrow();
        assertThat(lattice.cellOf(config("n", 4))).isEmpty();
        assertThat(lattice.cellOf(config("n", 2, "m", 1))).isEmpty();
        assertThat(lattice.cellOf(config())).isEmpty();
        assertThat(lattice.cellOf(config("n", 2.0))).hasValue(1);
    }

    @Test
    void manyParentsOfManyValuesAreCounted() {
        List<ParameterSpec> specs = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            specs.add(whole("parent" + i, 1, 100_000));
        }
        for (int i = 0; i < 8; i++) {
            specs.add(when(whole("child" + i, 1, 3), "parent" + i, 7, 99));
        }
        SearchSpace three = SearchSpace.of(List.of(specs.get(0), specs.get(1), specs.get(8), specs.get(9)), List.of());
        assertThat(three.cardinality()).hasValue(100_004L * 100_004L);
        Lattice lattice = three.lattice().orElseThrow();
        for (long cell : new long[] {0, 6, 600_024, 5_000_000_000L, lattice.size() - 1}) {
            assertThat(lattice.cellOf(lattice.at(cell))).hasValue(cell);
        }
        assertThat(SearchSpace.of(specs, List.of()).cardinality()).isEmpty();
    }
}
