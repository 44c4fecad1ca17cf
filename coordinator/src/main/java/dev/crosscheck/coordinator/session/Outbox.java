package dev.crosscheck.coordinator.session;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Messages to the worker, kept while it does not read. Confined to the session's actor. */
final class Outbox {
    private final SessionLink link;
    private final int limit;
    private final Deque<SessionOutput> waiting = new ArrayDeque<>();
    private Optional<String> overflow = Optional.empty();

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
            overflow(limit + " messages wait to be read: connect again");
        }
    }

    void flush() {
        while (!waiting.isEmpty() && link.isReady()) {
            link.send(waiting.remove());
        }
    }

    /** Something was lost because too much waits; the session has to end then. The first reason counts. */
    void overflow(String reason) {
        overflow = overflow.or(() -> Optional.of(reason));
    }

    /** What was lost; empty while nothing was. */
    Optional<String> overflow() {
        return overflow;
    }

    /** Whether a message was lost because too many wait. */
    boolean isOverflown() {
        return overflow.isPresent();
    }
}
