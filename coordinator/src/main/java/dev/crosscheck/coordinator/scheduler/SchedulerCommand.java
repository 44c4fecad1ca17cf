package dev.crosscheck.coordinator.scheduler;

import akka.actor.typed.ActorRef;
import dev.crosscheck.coordinator.ClusterMessage;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What is told to the scheduler (cluster singleton). All of it is soft state, told again after the scheduler moves. */
public interface SchedulerCommand extends ClusterMessage {

    /**
     * How many more slots the sweep could use now; 0 withdraws it. Told by the sweep whenever it changes, and every few seconds while it is not 0.
     *
     * @param running slots that it uses
     */
    record Demand(String sweepId, int priority, int running, int wanted, double gpus, Map<String, String> labels)
            implements SchedulerCommand {}

    /** The state of a session: which slots run what. Told at connect, at each change and every few seconds. */
    record SessionState(
            String worker,
            String instance,
            String device,
            Map<String, String> labels,
            boolean draining,
            List<SlotState> slots,
            ActorRef<SlotGrant> session)
            implements SchedulerCommand {}

    /** {@code granted}: the sweep that may use the slot, or empty. {@code running}: the sweep whose trial runs in it, or empty. */
    record SlotState(int slot, String granted, String running) {}

    /** The sweep had nothing for a granted slot. */
    record GrantReturned(String worker, int slot, String sweepId) implements SchedulerCommand {}

    /** The session ended. */
    record SessionEnded(String worker, String instance) implements SchedulerCommand {}

    /** All workers seen in the last hour. */
    record ListWorkers(ActorRef<Workers> replyTo) implements SchedulerCommand {}

    /** Answer to {@link ListWorkers}. */
    record Workers(List<WorkerView> workers) implements ClusterMessage {}

    /** See the API's message Worker. */
    record WorkerView(
            String worker,
            String state,
            int slots,
            int busy,
            String device,
            Map<String, String> labels,
            Instant lastSeen) {}

    /** Scheduler to session: {@code sweepId} may use the slot until told otherwise; empty: finish the running trial, then no more of it. */
    record SlotGrant(int slot, String sweepId) implements ClusterMessage {}
}
