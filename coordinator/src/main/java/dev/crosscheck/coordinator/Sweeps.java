package dev.crosscheck.coordinator;

import akka.actor.typed.RecipientRef;
import dev.crosscheck.coordinator.grpc.SpecStore;
import dev.crosscheck.coordinator.index.SweepIndex;
import dev.crosscheck.coordinator.session.SessionServices.SweepAccess;
import dev.crosscheck.coordinator.session.WorkerReleases;
import dev.crosscheck.coordinator.sweep.SweepCommand;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import dev.crosscheck.coordinator.sweep.SweepPhase;
import dev.crosscheck.coordinator.sweep.SweepReply.SweepView;
import dev.crosscheck.coordinator.sweep.SweepSharding;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** The way to the cluster's sweeps. */
final class Sweeps implements SweepAccess {
    private final SweepSharding sharding;
    private final SpecStore specs;
    private final SweepIndex index;
    private final WorkerReleases releases;

    Sweeps(SweepSharding sharding, SpecStore specs, SweepIndex index) {
        this.sharding = sharding;
        this.specs = specs;
        this.index = index;
        this.releases =
                new WorkerReleases(index::open, (sweep, command) -> sweep(sweep).tell(command));
    }

    @Override
    public RecipientRef<SweepCommand> sweep(String sweepId) {
        return sharding.recipient(sweepId);
    }

    @Override
    public CompletionStage<SweepDefinition> definition(String sweepId) {
        return specs.definition(sweepId);
    }

    @Override
    public void release(String worker, String currentInstance) {
        releases.release(worker, currentInstance);
    }

    /** All that the index does not show as ended: it may be a second behind. */
    @Override
    public CompletionStage<List<String>> active() {
        return index.list().thenCombine(specs.ids(), (rows, ids) -> {
            Set<String> ended = rows.stream()
                    .filter(row -> SweepPhase.valueOf(row.state()).isEnded())
                    .map(SweepView::sweepId)
                    .collect(Collectors.toSet());
            return ids.stream().filter(id -> !ended.contains(id)).toList();
        });
    }
}
