package dev.crosscheck.cli.asktell;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.OptionalDouble;

/** One line from the program. */
sealed interface Request {

    /** Begin a search. */
    record New(ObjectNode specification) implements Request {}

    /** Propose trials. */
    record Ask(int count) implements Request {}

    /** Take results. */
    record Tell(List<Outcome> outcomes) implements Request {
        public Tell {
            outcomes = List.copyOf(outcomes);
        }
    }

    /** Name the trial to use. */
    record Recommend() implements Request {}

    /**
     * What became of a trial.
     *
     * @param value the objective, finite; absent: the trial failed
     */
    record Outcome(long trial, OptionalDouble value) {}
}
