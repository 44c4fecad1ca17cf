package dev.crosscheck.coordinator.grpc;

import dev.crosscheck.coordinator.sweep.SweepDefinition;
import dev.crosscheck.search.space.SpaceProblem;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Checks what only the data sets can tell about a sweep: whether its sets exist and suit the metric. */
@FunctionalInterface
public interface ValidationGate {
    /**
     * What was found.
     *
     * @param problems mistakes with their paths; none: the sweep can run
     * @param crossChecks the secret sets to use where the specification leaves them open
     * @param vault the vault to use, where there is one
     */
    record Answer(List<SpaceProblem> problems, List<String> crossChecks, Optional<String> vault) {}

    CompletionStage<Answer> check(SweepDefinition definition);
}
