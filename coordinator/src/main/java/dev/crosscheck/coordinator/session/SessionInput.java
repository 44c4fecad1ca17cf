package dev.crosscheck.coordinator.session;

import dev.crosscheck.coordinator.sweep.LeaseKey;
import dev.crosscheck.coordinator.sweep.SweepCommand.AttemptOutcome;
import java.util.List;
import java.util.Map;

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
            List<Held> held)
            implements SessionInput {}

    /** A lease that the worker still holds, and the slot that runs it. */
    record Held(LeaseKey lease, int slot) {}

    /** A sign of life that renews the leases. */
    record Heartbeat(long sequence, List<LeaseKey> leases) implements SessionInput {}

    /** The slot is idle. */
    record SlotReady(int slot) implements SessionInput {}

    /** The attempt runs. */
    record Started(LeaseKey lease) implements SessionInput {}

    /** Values of one step; may hold values that are not finite. {@code predictions}: receipt of the upload at this step, or empty. */
    record Step(LeaseKey lease, long step, Map<String, Double> metrics, String predictions) implements SessionInput {}

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
