package dev.crosscheck.coordinator.monitor;

import akka.Done;
import dev.crosscheck.coordinator.monitor.MonitorActors.Sources;
import dev.crosscheck.coordinator.monitor.MonitorCommand.SetsChanged;
import dev.crosscheck.coordinator.monitor.MonitorWork.Test;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import dev.crosscheck.coordinator.sweep.SweepDefinition.Validation;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The monitor's steps when secret sets come or go; each runs off its actor. */
final class SetSteps {
    private final Sources sources;
    private final EvidenceReader reader;
    private final String sweepId;
    private final SweepDefinition definition;

    SetSteps(Sources sources, EvidenceReader reader, String sweepId, SweepDefinition definition) {
        this.sources = sources;
        this.reader = reader;
        this.sweepId = sweepId;
        this.definition = definition;
    }

    /** Sets came or went: their shapes are read again. */
    CompletionStage<Done> change(MonitorWork current, SetsChanged change) {
        return sources.shapes()
                .of(sweepId, definition.validation().orElseThrow())
                .thenApplyAsync(
                        known -> {
                            current.change(change, known);
                            return Done.getInstance();
                        },
                        sources.compute());
    }

    /** Other sets count now: the statistics start again over all evidence, and the tests are counted on. */
    CompletionStage<List<Test>> rebase(MonitorWork current) {
        // Told before the test is made: what fails here is tried again, and no test is lost.
        return told(current.sets().upcoming())
                .thenCompose(done -> reader.load(current.toRebase()))
                .thenApplyAsync(current::rebase, sources.compute());
    }

    private CompletionStage<Done> told(Collection<String> upcoming) {
        String dataset = definition.validation().map(Validation::dataset).orElse("");
        CompletionStage<Done> told = CompletableFuture.completedStage(Done.getInstance());
        for (String set : upcoming) {
            told = told.thenCombine(sources.activations().activated(dataset, set, sweepId), (all, one) -> one);
        }
        return told;
    }
}
