package dev.crosscheck.coordinator.grpc;

import akka.Done;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import dev.crosscheck.proto.v1.SweepSpec;
import dev.crosscheck.search.space.SpaceProblem;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** What only the data sets can tell about a new sweep. Thread-safe. */
public interface ValidationGate {
    /**
     * What was found.
     *
     * @param problems mistakes with their paths; none: the sweep can run
     * @param crossChecks the secret sets to use
     * @param notes what is no mistake, but should be known
     */
    record Answer(List<SpaceProblem> problems, List<String> crossChecks, List<String> notes) {}

    /** Whether the sets exist and suit the metric. */
    CompletionStage<Answer> check(SweepSpec spec, SweepDefinition definition);

    /** Fixes what data the sweep works on; before the sweep is created. Repeatable. */
    CompletionStage<Done> bind(String sweepId, SweepSpec spec, SweepDefinition definition);
}
