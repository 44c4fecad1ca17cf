package dev.crosscheck.cli.asktell;

import dev.crosscheck.search.trial.Trial;
import java.util.List;
import java.util.Optional;

/** Says which trial to use in the end. A strategy with a model may know better than the best value that was observed. */
interface Recommender {

    /** The recommended one of the finished trials, in the order in which they were told; empty when none has a value. */
    Optional<Recommendation> recommend(List<Trial> finished);

    /**
     * A trial to use.
     *
     * @param mean what to expect of it, in units of the objective
     */
    record Recommendation(Trial trial, double mean) {}
}
