package dev.crosscheck.worker.session;

import dev.crosscheck.proto.v1.Assignment;
import dev.crosscheck.proto.v1.LeaseRef;
import dev.crosscheck.worker.trainer.StopRequest;

/** What a session wants from the slots; methods return at once. */
public interface Slots {
    void start(Assignment assignment);

    /** Without effect when the slot runs another attempt or none. */
    void stop(int slot, LeaseRef lease, StopRequest request);

    /** The report of a step was answered: the attempt goes on. Without effect when the slot runs another attempt or none. */
    void answered(int slot, LeaseRef lease, long step);
}
