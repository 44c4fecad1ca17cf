package dev.crosscheck.coordinator.grpc;

import akka.actor.typed.DispatcherSelector;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import dev.crosscheck.coordinator.sweep.SweepReply.TrialView;
import dev.crosscheck.coordinator.sweep.TrialKind;
import dev.crosscheck.importance.Observation;
import dev.crosscheck.importance.ParameterImportance;
import dev.crosscheck.proto.v1.ImportanceReport;
import dev.crosscheck.search.space.SearchSpace;
import dev.crosscheck.search.space.UnitCubeEncoder;
import dev.crosscheck.search.trial.TrialState;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** Works out which parameters mattered, on a thread of its own. Looks at tuning scores only, those that the leaderboard shows. Thread-safe. */
final class SweepImportance {
    private static final String DISPATCHER = "crosscheck-importance-dispatcher";
    private static final int MOST_WAITING = 8;

    private final SweepApi api;
    private final Executor executor;
    private final AtomicInteger waiting = new AtomicInteger();

    SweepImportance(SweepApi api) {
        this.api = api;
        this.executor = api.system().dispatchers().lookup(DispatcherSelector.fromConfig(DISPATCHER));
    }

    /** What a report rests on: COMPLETE trials of the space. {@code outside}: those that are not of the space; {@code pruned}: trials that early stopping ended. */
    record Basis(SweepDefinition definition, SearchSpace space, List<Observation> inside, long outside, long pruned) {}

    CompletionStage<ImportanceReport> of(String sweepId) {
        return AllTrials.of(api, sweepId)
                .thenCompose(trials -> SpaceNow.of(api, sweepId).thenApply(definition -> basis(definition, trials)))
                .thenCompose(basis -> report(sweepId, basis));
    }

    private static Basis basis(SpaceNow now, List<TrialView> trials) {
        SearchSpace space = now.space();
        List<Observation> inside = new ArrayList<>();
        long outside = 0;
        long pruned = 0;
        for (TrialView trial : trials) {
            pruned += trial.state().equals(TrialState.PRUNED.name()) ? 1 : 0;
            if (!trial.kind().equals(TrialKind.SEARCH.name())
                    || !trial.state().equals(TrialState.COMPLETE.name())
                    || trial.score().isEmpty()
                    || !Double.isFinite(trial.score().getAsDouble())) {
                continue;
            }
            if (space.validate(trial.params(), "").isEmpty()) {
                inside.add(new Observation(trial.params(), trial.score().getAsDouble()));
            } else {
                outside++;
            }
        }
        return new Basis(now.definition(), space, inside, outside, pruned);
    }

    private CompletionStage<ImportanceReport> report(String sweepId, Basis basis) {
        int known = basis.inside().size();
        if (known < ParameterImportance.FEWEST_TRIALS) {
            throw refused("sweep " + sweepId + " has " + known + " complete " + (known == 1 ? "trial" : "trials")
                    + " with a score"
                    + (basis.outside() == 0 ? "" : " in its present space") + "; importance takes at least "
                    + ParameterImportance.FEWEST_TRIALS + ": ask again when more have finished");
        }
        if (new UnitCubeEncoder(basis.space()).size() == 0) {
            throw refused("no parameter of sweep " + sweepId + " varies, so none can matter");
        }
        if (waiting.incrementAndGet() > MOST_WAITING) {
            waiting.decrementAndGet();
            throw Status.UNAVAILABLE
                    .withDescription(MOST_WAITING + " importance reports are being worked out: try again in a moment")
                    .asRuntimeException();
        }
        return CompletableFuture.supplyAsync(() -> compute(sweepId, basis), executor)
                .whenComplete((done, failure) -> waiting.decrementAndGet());
    }

    private static ImportanceReport compute(String sweepId, Basis basis) {
        SweepDefinition definition = basis.definition();
        return new ImportanceMapper(sweepId, basis)
                .map(ParameterImportance.of(
                        basis.space(), basis.inside(), definition.strategy().seed()));
    }

    private static RuntimeException refused(String why) {
        return Status.FAILED_PRECONDITION.withDescription(why).asRuntimeException();
    }
}
