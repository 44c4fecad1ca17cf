package dev.crosscheck.coordinator.grpc;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import dev.crosscheck.coordinator.config.ServerSettings;
import dev.crosscheck.coordinator.index.SweepIds;
import dev.crosscheck.coordinator.index.SweepIndex;
import dev.crosscheck.coordinator.notify.HostPolicy;
import dev.crosscheck.coordinator.scheduler.SchedulerCommand;
import dev.crosscheck.coordinator.session.SessionServices.SweepAccess;
import dev.crosscheck.coordinator.sweep.SweepCommand;
import dev.crosscheck.coordinator.sweep.SweepRejection;
import dev.crosscheck.coordinator.sweep.SweepReply;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * What the sweep service works with. Thread-safe.
 *
 * @param blocking runs what takes longer than a connection may wait
 */
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
        SetAdoption adoption,
        Executor blocking) {
    private static final int MOST_SHOWN = 100;

    /**
     * Lets only ids pass that a sweep may have. All calls that name a sweep come by here before anything is looked up or started for it.
     *
     * @throws io.grpc.StatusRuntimeException NOT_FOUND for any other text
     */
    static void requireId(String sweepId) {
        if (!SweepIds.mayBe(sweepId)) {
            String shown = sweepId.length() > MOST_SHOWN ? sweepId.substring(0, MOST_SHOWN) + "..." : sweepId;
            throw GrpcStatusMapper.rejected(new SweepReply.Rejected(
                    SweepRejection.UNKNOWN_SWEEP,
                    "there is no sweep " + shown
                            + " (an id is the name, '-' and 6 letters or digits: crosscheck sweeps lists them)"));
        }
    }

    /**
     * Asks a sweep; a refusal becomes a failed stage with its status.
     *
     * @throws io.grpc.StatusRuntimeException as {@link #requireId}
     */
    <R extends SweepReply> CompletionStage<R> ask(
            String sweepId, Class<R> type, Function<ActorRef<SweepReply>, SweepCommand> command) {
        requireId(sweepId);
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
