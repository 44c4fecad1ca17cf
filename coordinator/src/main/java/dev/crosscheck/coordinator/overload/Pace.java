package dev.crosscheck.coordinator.overload;

/** So many things per second, after as many at once (a token bucket that begins full). Times are nanoseconds of a steady clock. Not thread-safe. */
public final class Pace {
    private static final double NANOS = 1e9;

    private final double perNano;
    private final double most;
    private double credit;
    private long last;

    /** @param perSecond at least 1 */
    public Pace(int perSecond, long now) {
        this.perNano = perSecond / NANOS;
        this.most = perSecond;
        this.credit = perSecond;
        this.last = now;
    }

    /** Takes one where it is within the pace; returns whether it was. */
    public boolean tryTake(long now) {
        refill(now);
        if (credit < 1) {
            return false;
        }
        credit--;
        return true;
    }

    /** Takes so many, within the pace or not; returns how long to wait before more are taken, 0 where there is no need. */
    public long take(int count, long now) {
        refill(now);
        credit -= count;
        return credit >= 0 ? 0 : (long) Math.ceil(-credit / perNano);
    }

    private void refill(long now) {
        credit = Math.min(most, credit + (now - last) * perNano);
        last = now;
    }
}
