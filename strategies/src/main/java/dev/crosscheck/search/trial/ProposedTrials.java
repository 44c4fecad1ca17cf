package dev.crosscheck.search.trial;

import dev.crosscheck.search.space.ConfigurationSet;
import dev.crosscheck.search.space.SearchSpace;
import java.util.BitSet;
import java.util.List;

/** Which configurations a strategy without a model knows to be proposed; such of another space do no harm. Not safe for several threads. */
public final class ProposedTrials {
    private final ConfigurationSet told;
    private final BitSet numbers = new BitSet();

    public ProposedTrials(SearchSpace space) {
        told = new ConfigurationSet(space);
    }

    /** Takes in trials in any state; a trial that is told again costs next to nothing. */
    public void add(List<Trial> trials) {
        for (Trial trial : trials) {
            int number = Math.toIntExact(trial.number());
            if (!numbers.get(number)) {
                numbers.set(number);
                told.add(trial.configuration());
            }
        }
    }

    /**
     * Everything told, and on top of it those of the pending trials that were not told yet: in a sweep these are the few proposals that wait, so that the work
     * does not grow with the number of running trials beyond looking at their numbers.
     */
    public ConfigurationSet taken(List<Trial> pending) {
        ConfigurationSet taken = told.over();
        for (Trial trial : pending) {
            if (!numbers.get(Math.toIntExact(trial.number()))) {
                taken.add(trial.configuration());
            }
        }
        return taken;
    }
}
