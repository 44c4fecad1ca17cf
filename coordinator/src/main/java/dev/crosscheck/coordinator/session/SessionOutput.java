package dev.crosscheck.coordinator.session;

import dev.crosscheck.coordinator.sweep.LeaseKey;
import dev.crosscheck.coordinator.sweep.SweepReply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a worker is told; see the API's CoordinatorMessage. Immutable. */
public sealed interface SessionOutput {

    /** Answer to Hello, with the leases that are no longer the worker's. */
    record Welcome(String session, Duration heartbeat, List<LeaseKey> dropped) implements SessionOutput {}

    /** Answer to a heartbeat. */
    record HeartbeatAck(long sequence, List<LeaseKey> dropped) implements SessionOutput {}

    /** A trial for a slot. */
    record Assign(SweepReply.Assignment assignment, TaskPayload task) implements SessionOutput {}

    /** Whether an attempt goes on. */
    record StepAnswer(LeaseKey lease, long step, boolean stop, String reason) implements SessionOutput {}

    /** The result is taken or refused for good. */
    record ResultAck(LeaseKey lease, boolean accepted, String reason, Optional<Assign> next) implements SessionOutput {}

    /** The attempt has to end. */
    record Stop(LeaseKey lease, String reason) implements SessionOutput {}
}
