package dev.crosscheck.coordinator.grpc;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.AskPattern;
import dev.crosscheck.coordinator.scheduler.SchedulerCommand;
import dev.crosscheck.coordinator.sweep.SweepDefinition.TrialPolicy;
import dev.crosscheck.proto.v1.Sweep;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Says of sweeps that no connected worker can meet their needs. It is no more than a note: where the scheduler does not answer, nothing is said. */
final class Waiting {
    private Waiting() {}

    /** The sweeps, with the reason where one waits for a worker that is not there. */
    static CompletionStage<List<Sweep>> tell(SweepApi api, List<Sweep> sweeps) {
        if (sweeps.stream().noneMatch(sweep -> sweep.getState().equals("ACTIVE"))) {
            return CompletableFuture.completedFuture(sweeps);
        }
        return ask(api, SchedulerCommand.ListShortages::new).thenApply(why -> sweeps.stream()
                .map(sweep -> why.containsKey(sweep.getSweep())
                        ? sweep.toBuilder()
                                .setWaiting(why.get(sweep.getSweep()))
                                .build()
                        : sweep)
                .toList());
    }

    /** A note for whoever submits a sweep with special needs that nobody can meet now. */
    static CompletionStage<List<String>> notes(SweepApi api, TrialPolicy policy) {
        if (policy.gpus() <= 0 && policy.workerLabels().isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        var needs =
                new SchedulerCommand.Demand("", 0, 0, 1, policy.gpus(), policy.workerLabels(), policy.gpuMemoryBytes());
        return ask(
                        api,
                        (ActorRef<SchedulerCommand.Shortages> replyTo) ->
                                new SchedulerCommand.CheckNeeds(needs, replyTo))
                .thenApply(why -> why.values().stream()
                        .map(what -> "The trials will wait: " + what + ".")
                        .toList());
    }

    private static CompletionStage<Map<String, String>> ask(
            SweepApi api, Function<ActorRef<SchedulerCommand.Shortages>, SchedulerCommand> question) {
        return AskPattern.<SchedulerCommand, SchedulerCommand.Shortages>ask(
                        api.scheduler(),
                        question::apply,
                        api.settings().ask(),
                        api.system().scheduler())
                .thenApply(SchedulerCommand.Shortages::bySweep)
                .exceptionally(e -> Map.of());
    }
}
