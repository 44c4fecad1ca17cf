package dev.crosscheck.coordinator.scheduler;

import akka.actor.typed.ActorRef;
import dev.crosscheck.coordinator.ClusterMessage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** What is told to the scheduler (cluster singleton). All of it is soft state, told again after the scheduler moves. */
public interface SchedulerCommand extends ClusterMessage {

    /**
     * How many more slots the sweep could use now; 0 withdraws it. Told by the sweep whenever it changes, and every few seconds while it is not 0.
     *
     * @param running slots that it uses
     * @param gpuMemoryBytes GPU memory that a trial needs; 0: any
     * @param weight part of the slots among sweeps of the same priority; 0, from a node of before there were weights: 1
     */
    record Demand(
            String sweepId,
            int priority,
            int running,
            int wanted,
            double gpus,
            Map<String, String> labels,
            long gpuMemoryBytes,
            int weight)
            implements SchedulerCommand {
        public Demand {
            weight = Math.max(1, weight);
        }

        /** One of weight 1. */
        public Demand(
                String sweepId,
                int priority,
                int running,
                int wanted,
                double gpus,
                Map<String, String> labels,
                long gpuMemoryBytes) {
            this(sweepId, priority, running, wanted, gpus, labels, gpuMemoryBytes, 1);
        }

        /** One that does not ask for GPU memory. */
        public Demand(String sweepId, int priority, int running, int wanted, double gpus, Map<String, String> labels) {
            this(sweepId, priority, running, wanted, gpus, labels, 0);
        }
    }

    /** The state of a session: which slots run what. Told at connect, at each change and every few seconds. */
    record SessionState(
            String worker,
            String instance,
            String device,
            Map<String, String> labels,
            boolean draining,
            List<SlotState> slots,
            ActorRef<SlotGrant> session,
            List<GpuState> gpus)
            implements SchedulerCommand {
        /** That of a CPU worker, or of one that says nothing of its GPUs. */
        public SessionState(
                String worker,
                String instance,
                String device,
                Map<String, String> labels,
                boolean draining,
                List<SlotState> slots,
                ActorRef<SlotGrant> session) {
            this(worker, instance, device, labels, draining, slots, session, List.of());
        }
    }

    /**
     * What a slot does and offers.
     *
     * @param granted the sweep that may use the slot, or empty
     * @param running the sweep whose trial runs in it, or empty
     * @param gpu position of its GPU in the session's list, or -1
     * @param share of that GPU and of its memory, 0 to 1
     */
    record SlotState(int slot, String granted, String running, int gpu, double share) {
        /** A slot of which no GPU is known. */
        public SlotState(int slot, String granted, String running) {
            this(slot, granted, running, -1, 0);
        }
    }

    /**
     * A worker's GPU.
     *
     * @param model empty: unknown
     * @param memoryBytes 0: unknown
     * @param usedBytes memory in use by all processes
     * @param utilization 0 to 1
     */
    record GpuState(String model, long memoryBytes, OptionalLong usedBytes, OptionalDouble utilization) {}

    /** The sweep had nothing for a granted slot. */
    record GrantReturned(String worker, int slot, String sweepId) implements SchedulerCommand {}

    /** The session ended. */
    record SessionEnded(String worker, String instance) implements SchedulerCommand {}

    /** All workers seen in the last hour. */
    record ListWorkers(ActorRef<Workers> replyTo) implements SchedulerCommand {}

    /** Answer to {@link ListWorkers}. */
    record Workers(List<WorkerView> workers) implements ClusterMessage {}

    /** Which sweeps want slots that no connected worker has. */
    record ListShortages(ActorRef<Shortages> replyTo) implements SchedulerCommand {}

    /** Whether a connected worker has slots for these needs, busy or not. */
    record CheckNeeds(Demand needs, ActorRef<Shortages> replyTo) implements SchedulerCommand {}

    /** Answer to {@link ListShortages} and {@link CheckNeeds}: by sweep a sentence that says what is missing. */
    record Shortages(Map<String, String> bySweep) implements ClusterMessage {}

    /** See the API's message Worker. */
    record WorkerView(
            String worker,
            String state,
            int slots,
            int busy,
            String device,
            Map<String, String> labels,
            Instant lastSeen,
            List<GpuView> gpus) {}

    /** A worker's GPU with the slots that share it and how many of them are busy. */
    record GpuView(GpuState gpu, int slots, int busy) {}

    /** Scheduler to session: {@code sweepId} may use the slot until told otherwise; empty: finish the running trial, then no more of it. */
    record SlotGrant(int slot, String sweepId) implements ClusterMessage {}
}
