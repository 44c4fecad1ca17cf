package dev.crosscheck.coordinator.session;

import dev.crosscheck.coordinator.scheduler.SchedulerCommand.GpuState;
import dev.crosscheck.coordinator.sweep.LeaseKey;
import dev.crosscheck.coordinator.sweep.SweepCommand.AttemptOutcome;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** What a worker says; see the API's WorkerMessage. Immutable. */
public sealed interface SessionInput {

    /** The first message of every stream. */
    record Hello(
            int protocol,
            String name,
            String instance,
            int slots,
            String device,
            Map<String, String> labels,
            String version,
            List<Held> held,
            List<GpuState> gpus,
            List<SlotShare> shares)
            implements SessionInput {}

    /** What a slot offers: {@code share}, in (0, 1], of the GPU at this position in Hello. */
    record SlotShare(int gpu, double share) {}

    /** How busy the GPU at this position in Hello was. */
    record GpuLoad(int gpu, OptionalLong usedBytes, OptionalDouble utilization) {}

    /** A lease that the worker still holds, and the slot that runs it. */
    record Held(LeaseKey lease, int slot) {}

    /** A sign of life that renews the leases. */
    record Heartbeat(long sequence, List<LeaseKey> leases, List<GpuLoad> loads) implements SessionInput {}

    /** The slot is idle. */
    record SlotReady(int slot) implements SessionInput {}

    /** The attempt runs. */
    record Started(LeaseKey lease) implements SessionInput {}

    /** Values of one step; may hold values that are not finite. {@code predictions}: receipt of the upload at this step, or empty; {@code notice}: what is to be known of the attempt, or empty. */
    record Step(LeaseKey lease, long step, Map<String, Double> metrics, String predictions, String notice)
            implements SessionInput {}

    /** The end of an attempt. {@code predictions}: receipt of the upload, or empty. {@code seconds} that it ran. */
    record Result(
            LeaseKey lease,
            int slot,
            AttemptOutcome outcome,
            String message,
            Map<String, Double> metrics,
            String predictions,
            double seconds)
            implements SessionInput {}

    /** The worker is going down; it gets no more trials. */
    record Goodbye(String reason) implements SessionInput {}
}
