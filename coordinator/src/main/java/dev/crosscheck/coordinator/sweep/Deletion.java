package dev.crosscheck.coordinator.sweep;

import java.time.Instant;
import java.util.List;

/** When a sweep may be deleted. Pure. */
final class Deletion {
    private Deletion() {}

    static Decision delete(SweepState state, SweepCommand.DeleteSweep command, Instant now) {
        String sweep = "sweep " + state.sweepId();
        if (!state.phase().isEnded()) {
            return reject(
                    command,
                    sweep + " is " + state.phase()
                            + " and cannot be deleted while it runs; stop it first, then delete it");
        }
        if (!state.leases().isEmpty()) {
            return reject(
                    command,
                    sweep + " has " + state.leases().size()
                            + " trials that workers are predicting new sets for; delete it when they are done");
        }
        return Decision.persist(List.of(new SweepEvent.SweepDeleted(now, command.by())))
                .replying(command, new SweepReply.Deleted(state.sweepId()));
    }

    static Decision refuse(SweepState state, SweepCommand.CreateSweep command) {
        return reject(command, "sweep " + state.sweepId() + " was deleted; submit it under a new request id");
    }

    private static Decision reject(SweepCommand.Asked command, String message) {
        return Decision.reject(command, SweepRejection.ILLEGAL_TRANSITION, message);
    }
}
