package dev.crosscheck.coordinator.session;

import java.util.ArrayDeque;
import java.util.Deque;

/** Messages to the worker, kept while it does not read. Confined to the session's actor. */
final class Outbox {
    private final SessionLink link;
    private final int limit;
    private final Deque<SessionOutput> waiting = new ArrayDeque<>();
    private boolean overflown;

    Outbox(SessionLink link, int limit) {
        this.link = link;
        this.limit = limit;
    }

    void send(SessionOutput message) {
        flush();
        if (waiting.isEmpty() && link.isReady()) {
            link.send(message);
        } else if (waiting.size() < limit) {
            waiting.add(message);
        } else {
            overflown = true;
        }
    }

    void flush() {
        while (!waiting.isEmpty() && link.isReady()) {
            link.send(waiting.remove());
        }
    }

    /** Whether a message was lost because too many wait; the session has to end then. */
    boolean isOverflown() {
        return overflown;
    }
}
