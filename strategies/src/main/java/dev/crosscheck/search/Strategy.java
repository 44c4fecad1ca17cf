package dev.crosscheck.search;

import dev.crosscheck.search.trial.Trial;
import java.util.List;

/**
 * A search method. An implementation is a cache: it is confined to one thread at a time and can be rebuilt from the trial history whenever
 * that is convenient. A proposal is a function of space, seed, trial number and the history told; it depends on neither clock nor thread, nor on how the
 * history was cut into calls of {@link #tell}. A sweep's space may be changed: then a strategy is made anew for the changed space and told everything, trials outside of it
 * included, of which it learns at most that their numbers are used.
 */
public interface Strategy {

    /** Proposes configurations. Does not change what later calls return. */
    Proposals ask(AskRequest request);

    /** Adds trials that were proposed or finished since the last call, in the order in which that became durable. A trial may be told again with a newer state. */
    void tell(List<Trial> changed);

    /**
     * Tells what trials of another sweep of the same objective gave. They are no trials of this sweep: what they tried may be proposed again. Called at most
     * once, before anything else; what has no model ignores it.
     *
     * @param prior finished trials that are valid in the space, with negative numbers, all different
     */
    default void learn(List<Trial> prior) {}
}
