package dev.crosscheck.cli.asktell;

import dev.crosscheck.cli.asktell.Recommender.Recommendation;
import dev.crosscheck.cli.asktell.Request.Outcome;
import dev.crosscheck.search.AskRequest;
import dev.crosscheck.search.Chosen;
import dev.crosscheck.search.Strategies;
import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.trial.Trial;
import dev.crosscheck.search.trial.TrialState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/** One search: its trials by number, and the strategy that proposes them. A request that is refused leaves it as it was. */
final class Search {
    private final List<Configuration> initial;
    private final Chosen chosen;
    private final Recommender recommender;
    private final Map<Long, Trial> pending = new LinkedHashMap<>();
    private final List<Trial> finished = new ArrayList<>();
    private long nextNumber;

    Search(SearchSpec spec) {
        this.initial = spec.initial();
        this.chosen = Strategies.create(spec.strategy(), spec.space(), spec.objective());
        this.recommender = new BestExpected(spec.space(), spec.objective());
    }

    /** The strategy's name, {@code auto} resolved. */
    String strategy() {
        return chosen.name();
    }

    /** Why it is this strategy, in one sentence. */
    String reason() {
        return chosen.reason();
    }

    /** New trials, the initial ones first; fewer than {@code count} when the space is used up. */
    List<Trial> ask(int count) {
        List<Trial> trials = new ArrayList<>();
        while (trials.size() < count && nextNumber + trials.size() < initial.size()) {
            trials.add(running(trials.size(), initial.get((int) nextNumber + trials.size())));
        }
        if (trials.size() < count) {
            List<Trial> open = new ArrayList<>(pending.values());
            open.addAll(trials);
            AskRequest request = new AskRequest(nextNumber + trials.size(), count - trials.size(), open);
            for (Configuration proposal : chosen.strategy().ask(request).configurations()) {
                trials.add(running(trials.size(), proposal));
            }
        }
        trials.forEach(trial -> pending.put(trial.number(), trial));
        nextNumber += trials.size();
        return trials;
    }

    private Trial running(int offset, Configuration configuration) {
        return new Trial(nextNumber + offset, configuration, TrialState.RUNNING, OptionalDouble.empty());
    }

    /**
     * Takes results of trials that were asked for.
     *
     * @throws RefusedException when one of them was not, or was told already; then none is taken
     */
    void tell(List<Outcome> outcomes) {
        Set<Long> seen = new HashSet<>();
        for (Outcome outcome : outcomes) {
            long number = outcome.trial();
            if (number < 0 || number >= nextNumber) {
                String known = nextNumber == 0 ? "none yet" : "0 to " + (nextNumber - 1);
                throw new RefusedException("trial " + number + " was never asked for (trials so far: " + known + ")");
            }
            if (!pending.containsKey(number)) {
                throw new RefusedException("trial " + number + " was told already");
            }
            if (!seen.add(number)) {
                throw new RefusedException("trial " + number + " is told twice in one line");
            }
        }
        List<Trial> changed = new ArrayList<>();
        for (Outcome outcome : outcomes) {
            Trial trial = pending.remove(outcome.trial());
            if (trial != null) {
                TrialState state = outcome.value().isPresent() ? TrialState.COMPLETE : TrialState.FAILED;
                changed.add(new Trial(trial.number(), trial.configuration(), state, outcome.value()));
            }
        }
        finished.addAll(changed);
        chosen.strategy().tell(changed);
    }

    /**
     * The trial to use.
     *
     * @throws RefusedException when no trial has a value
     */
    Recommendation recommend() {
        return recommender
                .recommend(finished)
                .orElseThrow(() -> new RefusedException("no trial has a value yet: tell one first"));
    }
}
