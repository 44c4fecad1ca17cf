package dev.crosscheck.coordinator.grpc;

import dev.crosscheck.coordinator.sweep.SweepCommand;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import dev.crosscheck.coordinator.sweep.SweepReply;
import dev.crosscheck.search.space.SearchSpace;
import dev.crosscheck.search.space.SpaceChange;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** A sweep's definition as it was submitted, and its space as people have changed it since. */
record SpaceNow(SweepDefinition definition, SearchSpace space) {

    /** Fails with the sweep's refusal when there is no such sweep. */
    static CompletionStage<SpaceNow> of(SweepApi api, String sweepId) {
        return api.ask(sweepId, SweepReply.SpaceChanges.class, SweepCommand.GetSpaceChanges::new)
                .thenCompose(reply -> api.specs()
                        .definition(sweepId)
                        .thenApply(definition -> new SpaceNow(definition, changed(definition, reply.changes()))));
    }

    private static SearchSpace changed(SweepDefinition definition, List<SpaceChange> changes) {
        SearchSpace space = definition.space();
        for (SpaceChange change : changes) {
            space = change.applyTo(space);
        }
        return space;
    }
}
