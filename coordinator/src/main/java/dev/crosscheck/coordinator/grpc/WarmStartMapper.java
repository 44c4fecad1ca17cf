package dev.crosscheck.coordinator.grpc;

import dev.crosscheck.proto.v1.PriorTrial;
import dev.crosscheck.proto.v1.SweepSpec;
import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.space.SearchSpace;
import dev.crosscheck.search.trial.Trial;
import dev.crosscheck.search.trial.TrialState;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** What a specification says of another sweep's trials, and what the coordinator filled in. */
final class WarmStartMapper {
    static final int MOST = 1000;

    private WarmStartMapper() {}

    /** The trials to begin with, numbered -1, -2, ... in their order; none before they are filled in. */
    static List<Trial> prior(SweepSpec spec, SearchSpace space, SpecProblems problems) {
        if (!spec.hasWarmStart()) {
            return List.of();
        }
        if (spec.getWarmStart().getSweep().isBlank()) {
            problems.add("warm_start.sweep", "is missing: name a sweep by its id or name");
        }
        if (spec.getWarmStart().hasTrials()) {
            problems.whole("warm_start.trials", spec.getWarmStart().getTrials(), 1, MOST);
        }
        List<Trial> prior = new ArrayList<>();
        for (PriorTrial known : spec.getWarmStart().getKnownList()) {
            var values = ValueMapper.map(known.getParams(), "warm_start.known", problems);
            prior.add(new Trial(
                    -1L - prior.size(),
                    space.canonical(new Configuration(values)),
                    TrialState.valueOf(known.getState()),
                    known.hasScore() ? OptionalDouble.of(known.getScore()) : OptionalDouble.empty()));
        }
        return prior;
    }
}
