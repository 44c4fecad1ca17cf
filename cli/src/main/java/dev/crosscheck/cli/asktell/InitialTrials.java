package dev.crosscheck.cli.asktell;

import com.google.protobuf.Struct;
import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.space.InvalidSpaceException;
import dev.crosscheck.search.space.ParameterValue;
import dev.crosscheck.search.space.SearchSpace;
import dev.crosscheck.search.space.SpaceProblem;
import dev.crosscheck.spec.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Configurations that are proposed before those of the strategy; what one leaves open gets the middle of its domain. */
final class InitialTrials {
    private final SearchSpace space;
    private final List<SpaceProblem> problems;

    InitialTrials(SearchSpace space, List<SpaceProblem> problems) {
        this.space = space;
        this.problems = problems;
    }

    /** The configurations that make sense. */
    List<Configuration> read(List<Struct> given) {
        List<Configuration> result = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            String where = "initial_trials[" + i + "]";
            try {
                Configuration full = space.fill(values(given.get(i), where), where);
                int same = result.indexOf(full);
                if (same >= 0) {
                    problems.add(new SpaceProblem(
                            where, "is the same as initial_trials[" + same + "] (expected: each one once)"));
                }
                result.add(full);
            } catch (InvalidSpaceException e) {
                problems.addAll(e.problems());
            }
        }
        return result;
    }

    private Map<String, ParameterValue> values(Struct given, String where) {
        return Values.map(given, where, (path, what) -> problems.add(new SpaceProblem(path, what)));
    }
}
