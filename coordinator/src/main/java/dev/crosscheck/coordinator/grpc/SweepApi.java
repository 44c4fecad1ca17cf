package dev.crosscheck.coordinator.grpc;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import dev.crosscheck.coordinator.config.ServerSettings;
import dev.crosscheck.coordinator.index.SweepIndex;
import dev.crosscheck.coordinator.notify.HostPolicy;
import dev.crosscheck.coordinator.scheduler.SchedulerCommand;
import dev.crosscheck.coordinator.session.SessionServices.SweepAccess;
import dev.crosscheck.coordinator.sweep.SweepCommand;
import dev.crosscheck.coordinator.sweep.SweepReply;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** What the sweep service works with. Thread-safe. */
public record SweepApi(
        ActorSystem<?> system,
        SweepAccess sweeps,
        ActorRef<SchedulerCommand> scheduler,
        SpecStore specs,
        SweepSpecMapper mapper,
        ValidationGate validation,
        StoredSteps steps,
        SweepIndex index,
        ServerSettings settings,
        HostPolicy hosts,
        SetAdoption adoption) {

    /** Asks a sweep; a refusal becomes a failed stage with its status. */
    <R extends SweepReply> CompletionStage<R> ask(
            String sweepId, Class<R> type, Function<ActorRef<SweepReply>, SweepCommand> command) {
        return AskPattern.<SweepCommand, SweepReply>ask(
                        sweeps.sweep(sweepId), command::apply, settings.ask(), system.scheduler())
                .thenApply(reply -> {
                    if (reply instanceof SweepReply.Rejected rejected) {
                        throw GrpcStatusMapper.rejected(rejected);
                    }
                    if (reply instanceof SweepReply.Invalid invalid) {
                        throw GrpcStatusMapper.invalid(invalid.problems());
                    }
                    return type.cast(reply);
                });
    }

    /** Sends the stage's outcome to the caller. */
    static <T> void answer(CompletionStage<T> stage, StreamObserver<T> caller) {
        stage.whenComplete((value, error) -> {
            if (error == null) {
                caller.onNext(value);
                caller.onCompleted();
            } else {
                caller.onError(GrpcStatusMapper.failure(error));
            }
        });
    }
}
