package dev.crosscheck.coordinator.sweep;

import akka.actor.typed.ActorRef;
import java.util.List;
import java.util.Optional;

/**
 * What a command leads to.
 *
 * @param events facts to write, in order
 * @param replies sent once the facts are durable
 * @param signals sent to worker sessions once the facts are durable
 * @param waiter a slot that wants a trial after all that
 */
record Decision(List<SweepEvent> events, List<Reply> replies, List<Signal> signals, Optional<Waiter> waiter) {

    /** An answer and who gets it. */
    record Reply(ActorRef<SweepReply> to, SweepReply value) {}

    /** A signal and the session that gets it. */
    record Signal(ActorRef<SessionSignal> to, SessionSignal value) {}

    static Decision nothing() {
        return new Decision(List.of(), List.of(), List.of(), Optional.empty());
    }

    static Decision persist(List<? extends SweepEvent> events) {
        return new Decision(List.copyOf(events), List.of(), List.of(), Optional.empty());
    }

    static Decision reply(SweepCommand.Asked command, SweepReply value) {
        return nothing().replying(command, value);
    }

    static Decision reject(SweepCommand.Asked command, SweepRejection code, String message) {
        return reply(command, new SweepReply.Rejected(code, message));
    }

    static Decision signal(List<Signal> signals) {
        return new Decision(List.of(), List.of(), List.copyOf(signals), Optional.empty());
    }

    Decision replying(SweepCommand.Asked command, SweepReply value) {
        return new Decision(events, List.of(new Reply(command.replyTo(), value)), signals, waiter);
    }

    Decision signalling(List<Signal> more) {
        return new Decision(events, replies, List.copyOf(more), waiter);
    }

    Decision seating(Waiter slot) {
        return new Decision(events, replies, signals, Optional.of(slot));
    }
}
