package dev.crosscheck.coordinator.sweep;

import dev.crosscheck.coordinator.ClusterMessage;

/** What a sweep tells a worker's session of its own accord. */
public interface SessionSignal extends ClusterMessage {

    /** The attempt has to end: the sweep was stopped, the lease was taken over or the attempt ran too long. */
    record StopAttempt(LeaseKey lease, String reason) implements SessionSignal {}
}
