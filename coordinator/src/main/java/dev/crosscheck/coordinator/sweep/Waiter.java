package dev.crosscheck.coordinator.sweep;

import akka.actor.typed.ActorRef;
import java.time.Instant;
import java.util.Optional;

/**
 * A slot that wants a trial.
 *
 * @param result the answer to a result that the next trial would ride on; empty when only a trial was asked for
 * @param until when it is sent away if the strategy has not answered
 */
record Waiter(
        LeaseHolder holder,
        int slot,
        Optional<SweepReply.ResultTaken> result,
        ActorRef<SweepReply> replyTo,
        Instant until) {

    Decision.Reply seated(SweepReply.Assignment assignment) {
        return new Decision.Reply(
                replyTo,
                result.<SweepReply>map(r -> new SweepReply.ResultTaken(
                                r.lease(), r.accepted(), r.reason(), Optional.of(assignment)))
                        .orElseGet(() -> new SweepReply.Leased(assignment)));
    }

    Decision.Reply sentAway(boolean ended, String reason) {
        return new Decision.Reply(
                replyTo, result.<SweepReply>map(r -> r).orElseGet(() -> new SweepReply.NothingToLease(ended, reason)));
    }

    /** Nobody knows whether the result is durable: it has to be handed in again, and is absorbed where it was. */
    Decision.Reply abandoned() {
        return new Decision.Reply(
                replyTo,
                result.isPresent()
                        ? new SweepReply.Rejected(
                                SweepRejection.UNAVAILABLE, "the sweep restarts; try again in a moment")
                        : new SweepReply.NothingToLease(false, "the sweep restarts"));
    }
}
