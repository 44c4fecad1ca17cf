package dev.crosscheck.coordinator.session;

/**
 * How many messages of the worker may be on their way. Each request is a task for the connection's thread, so there is one for many messages; half a window stays open
 * meanwhile. Confined to the session's actor.
 */
final class ReadWindow {
    private static final int MESSAGES = 32;

    private final SessionLink link;
    /** Messages taken of those that were requested, since the last request. */
    private int taken;

    /** Lets the first message in. */
    ReadWindow(SessionLink link) {
        this.link = link;
        link.request(1);
    }

    /** The first message was good: more may come. */
    void open() {
        link.request(MESSAGES);
    }

    /** One more message was taken. */
    void take() {
        if (++taken == MESSAGES / 2) {
            link.request(taken);
            taken = 0;
        }
    }
}
