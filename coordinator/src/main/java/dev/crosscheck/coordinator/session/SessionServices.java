package dev.crosscheck.coordinator.session;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.RecipientRef;
import dev.crosscheck.coordinator.checkpoint.Checkpoints;
import dev.crosscheck.coordinator.config.SessionSettings;
import dev.crosscheck.coordinator.scheduler.SchedulerCommand;
import dev.crosscheck.coordinator.scoring.TrialScorer;
import dev.crosscheck.coordinator.sweep.LeaseKey;
import dev.crosscheck.coordinator.sweep.SweepCommand;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import dev.crosscheck.coordinator.sweep.SweepReply;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** What all sessions share. Thread-safe. */
public record SessionServices(
        SweepAccess sweeps,
        ActorRef<SchedulerCommand> scheduler,
        ActorRef<SessionRegistry.Command> registry,
        TrialScorer scorer,
        TaskFactory tasks,
        StepLog steps,
        SessionMeters meters,
        SessionSettings settings,
        Checkpoints checkpoints) {

    /** The way to sweeps. */
    public interface SweepAccess {
        /** The sweep of this id, whether it exists or not. */
        RecipientRef<SweepCommand> sweep(String sweepId);

        /** Its definition; fails when there is no such sweep. */
        CompletionStage<SweepDefinition> definition(String sweepId);

        /** Ids of the sweeps that may hold leases. */
        CompletionStage<List<String>> active();

        /** A new process runs under the worker's name: leases of any other one go back to their sweeps soon. Does not wait. */
        void release(String worker, String currentInstance);
    }

    /** Makes the task that goes with an assignment; fails with a message for the sweep's owner. */
    public interface TaskFactory {
        /** The task in the form that is sent. */
        CompletionStage<TaskPayload> prepare(SweepReply.Assignment assignment);
    }

    /** Keeps step reports. */
    public interface StepLog {
        /** Completes once the step is durable. */
        CompletionStage<Done> put(LeaseKey lease, long step, Map<String, Double> metrics);

        /** Removes a step; no error when it is not there. */
        CompletionStage<Done> remove(LeaseKey lease, long step);
    }
}
