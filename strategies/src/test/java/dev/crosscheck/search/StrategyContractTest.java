package dev.crosscheck.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crosscheck.search.math.RandomStreams;
import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.space.Lattice;
import dev.crosscheck.search.space.SearchSpace;
import dev.crosscheck.search.space.Spaces;
import dev.crosscheck.search.trial.Objective;
import dev.crosscheck.search.trial.Trial;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every strategy owes, on random conditional spaces. Extend it, make the strategy, and the tests come along. */
public abstract class StrategyContractTest {
    private static final Objective OBJECTIVE = new Objective("score", true);

    /** A new strategy that was told nothing. */
    protected abstract Strategy create(SearchSpace space, Objective objective, long seed);

    /** Whether the strategy can search only spaces that can be listed. */
    protected boolean needsFiniteSpace() {
        return false;
    }

    /** Number of random spaces for each test. */
    protected int spaces() {
        return 40;
    }

    /** Number of trials in each simulated sweep. */
    protected int trials() {
        return 40;
    }

    private SearchSpace space(int seed) {
        return Spaces.random(RandomStreams.of(seed, 0, "contract"), needsFiniteSpace() || seed % 2 == 0);
    }

    private SimulatedSweep sweep(int seed) {
        SearchSpace space = space(seed);
        return new SimulatedSweep(space, create(space, OBJECTIVE, seed), seed);
    }

    @Test
    void everyProposalIsAValidConfiguration() {
        for (int seed = 0; seed < spaces(); seed++) {
            SimulatedSweep sweep = sweep(seed);
            sweep.run(trials());
            for (Configuration proposal : sweep.proposals()) {
                assertThat(sweep.space().validate(proposal, ""))
                        .as("seed %d %s", seed, proposal)
                        .isEmpty();
                assertThat(sweep.space().canonical(proposal))
                        .as("seed %d", seed)
                        .isEqualTo(proposal);
            }
        }
    }

    @Test
    void nothingIsProposedTwice() {
        for (int seed = 0; seed < spaces(); seed++) {
            SimulatedSweep sweep = sweep(seed);
            sweep.run(trials());
            assertThat(new HashSet<>(sweep.proposals())).as("seed %d", seed).hasSameSizeAs(sweep.proposals());
        }
    }

    @Test
    void sameSeedGivesTheSameTrials() {
        for (int seed = 0; seed < spaces(); seed++) {
            SimulatedSweep first = sweep(seed);
            SimulatedSweep second = sweep(seed);
            first.run(trials());
            second.run(trials());
            assertThat(second.proposals()).as("seed %d", seed).isEqualTo(first.proposals());
        }
    }

    @Test
    void askingChangesNothing() {
        for (int seed = 0; seed < spaces(); seed++) {
            SimulatedSweep quiet = sweep(seed);
            SimulatedSweep curious = sweep(seed);
            for (int step = 0; step < trials() / 4; step++) {
                for (int count : new int[] {3, 1, 7}) {
                    AskRequest request = curious.request(count);
                    assertThat(curious.strategy().ask(request))
                            .isEqualTo(curious.strategy().ask(request));
                }
                quiet.step();
                curious.step();
            }
            assertThat(curious.proposals()).as("seed %d", seed).isEqualTo(quiet.proposals());
        }
    }

    @Test
    void askingForMoreBeginsWithTheSame() {
        for (int seed = 0; seed < spaces(); seed++) {
            SimulatedSweep sweep = sweep(seed);
            sweep.run(trials() / 2);
            List<Configuration> few = sweep.strategy().ask(sweep.request(2)).configurations();
            List<Configuration> more = sweep.strategy().ask(sweep.request(5)).configurations();
            assertThat(more.subList(0, few.size())).as("seed %d", seed).isEqualTo(few);
        }
    }

    @Test
    void rebuiltStrategyGivesTheSameAsTheLongLivedOne() {
        for (int seed = 0; seed < spaces(); seed++) {
            SimulatedSweep sweep = sweep(seed);
            for (int step = 0; step < 6; step++) {
                sweep.run(trials() / 6);
                AskRequest request = sweep.request(3);
                Proposals expected = sweep.strategy().ask(request);
                Strategy atOnce = create(sweep.space(), OBJECTIVE, seed);
                atOnce.tell(sweep.told());
                assertThat(atOnce.ask(request)).as("seed %d at once", seed).isEqualTo(expected);
                Strategy oneByOne = create(sweep.space(), OBJECTIVE, seed);
                sweep.told().forEach(trial -> oneByOne.tell(List.of(trial)));
                assertThat(oneByOne.ask(request)).as("seed %d one by one", seed).isEqualTo(expected);
            }
        }
    }

    @Test
    void otherSeedGivesOtherTrialsUnlessTheSpaceIsListed() {
        if (needsFiniteSpace()) {
            return;
        }
        SearchSpace space = Spaces.space(Spaces.real("x", 0, 1), Spaces.real("y", 0, 1), Spaces.choice("c", "a", "b"));
        Set<List<Configuration>> different = new HashSet<>();
        for (int seed = 0; seed < 5; seed++) {
            SimulatedSweep sweep = new SimulatedSweep(space, create(space, OBJECTIVE, seed), 1);
            sweep.run(10);
            different.add(List.copyOf(sweep.proposals()));
        }
        assertThat(different).hasSize(5);
    }

    @Test
    void finiteSpaceIsUsedUpExactly() {
        int tested = 0;
        for (int seed = 0; tested < spaces(); seed++) {
            SearchSpace space = Spaces.random(RandomStreams.of(seed, 0, "exhaust"), true);
            long cells = space.cardinality().orElseThrow();
            if (cells > 2L * trials()) {
                continue;
            }
            tested++;
            SimulatedSweep sweep = new SimulatedSweep(space, create(space, OBJECTIVE, seed), seed);
            sweep.run(2 * trials() + 10);
            assertThat(sweep.isExhausted()).as("seed %d", seed).isTrue();
            assertThat(new HashSet<>(sweep.proposals())).as("seed %d", seed).isEqualTo(valid(space));
            assertThat(sweep.falselyExhausted()).as("seed %d", seed).isFalse();
        }
    }

    private static Set<Configuration> valid(SearchSpace space) {
        Set<Configuration> all = new HashSet<>();
        Lattice lattice = space.lattice().orElseThrow();
        for (Lattice.Walk walk = lattice.from(0); walk.cell() < lattice.size(); walk.next()) {
            all.add(lattice.at(walk.cell()));
        }
        return all;
    }

    @Test
    void enqueuedConfigurationsAreNotProposedAgain() {
        for (int seed = 0; seed < spaces(); seed++) {
            SearchSpace space = space(seed);
            SimulatedSweep sweep = new SimulatedSweep(space, create(space, OBJECTIVE, seed), seed);
            List<Configuration> enqueued = new ArrayList<>(create(space, OBJECTIVE, seed)
                    .ask(new AskRequest(0, 3, List.of()))
                    .configurations());
            enqueued.forEach(sweep::enqueue);
            sweep.run(trials() / 2);
            assertThat(new HashSet<>(sweep.proposals())).as("seed %d", seed).doesNotContainAnyElementsOf(enqueued);
        }
    }

    @Test
    void everyTrialFailedOrTiedIsTolerated() {
        for (int seed = 0; seed < 6; seed++) {
            SearchSpace space = space(seed);
            for (boolean tied : new boolean[] {true, false}) {
                Strategy strategy = create(space, OBJECTIVE, seed);
                List<Trial> history = new ArrayList<>();
                IntStream.range(0, trials()).forEach(i -> {
                    List<Configuration> next = strategy.ask(new AskRequest(history.size(), 1, List.of()))
                            .configurations();
                    next.forEach(c -> {
                        Trial trial = tied
                                ? SimulatedSweep.complete(history.size(), c, 1.5)
                                : SimulatedSweep.failed(history.size(), c);
                        history.add(trial);
                        strategy.tell(List.of(trial));
                    });
                });
                assertThat(history).as("seed %d", seed).isNotEmpty();
                assertThat(history)
                        .allMatch(t -> space.validate(t.configuration(), "").isEmpty());
            }
        }
    }
}
