package dev.crosscheck.search;

import dev.crosscheck.search.trial.Trial;
import java.util.List;

/**
 * A search method. An implementation is a cache: it is confined to one thread at a time and can be rebuilt from the trial history whenever
 * that is convenient. A proposal is a function of space, seed, trial number and the history told; it depends on neither clock nor thread, nor on how the
 * history was cut into calls of {@link #tell}.
 */
public interface Strategy {

    /** Proposes configurations. Does not change what later calls return. */
    Proposals ask(AskRequest request);

    /** Adds trials that were proposed or finished since the last call, in the order in which that became durable. A trial may be told again with a newer state. */
    void tell(List<Trial> changed);
}
