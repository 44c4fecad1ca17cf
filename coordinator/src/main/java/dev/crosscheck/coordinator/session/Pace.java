package dev.crosscheck.coordinator.session;

/** How fast one worker's messages are read: so many per second, after as many at once. Who sends more waits in its own connection. Times are nanoseconds of a steady clock. */
final class Pace {
    private static final double NANOS = 1e9;

    private final double perNano;
    private final double most;
    private double credit;
    private long last;

    /** @param perSecond at least 1 */
    Pace(int perSecond, long now) {
        this.perNano = perSecond / NANOS;
        this.most = perSecond;
        this.credit = perSecond;
        this.last = now;
    }

    /** Counts messages that were read; returns how long to wait before more are, 0 where there is no need. */
    long read(int messages, long now) {
        credit = Math.min(most, credit + (now - last) * perNano) - messages;
        last = now;
        return credit >= 0 ? 0 : (long) Math.ceil(-credit / perNano);
    }
}
