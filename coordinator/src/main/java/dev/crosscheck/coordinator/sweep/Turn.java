package dev.crosscheck.coordinator.sweep;

import java.util.ArrayList;
import java.util.List;

/** What one batch of commands leads to: events already applied to the state, and what is sent once they are durable. */
final class Turn {
    private final List<SweepEvent> events = new ArrayList<>();
    private final List<Decision.Reply> replies = new ArrayList<>();
    private final List<Decision.Signal> signals = new ArrayList<>();
    private boolean replay;

    void add(Decision decision) {
        replies.addAll(decision.replies());
        signals.addAll(decision.signals());
    }

    void event(SweepEvent event) {
        events.add(event);
    }

    void reply(Decision.Reply reply) {
        replies.add(reply);
    }

    void replayEvidence() {
        replay = true;
    }

    List<SweepEvent> events() {
        return events;
    }

    List<Decision.Reply> replies() {
        return replies;
    }

    /** Whether someone asked for all evidence again. */
    boolean replay() {
        return replay;
    }

    void send() {
        replies.forEach(reply -> reply.to().tell(reply.value()));
        signals.forEach(signal -> signal.to().tell(signal.value()));
    }
}
