package dev.crosscheck.coordinator.overload;

import java.util.concurrent.atomic.AtomicInteger;

/** So many at once. Thread-safe. */
public final class Places {
    private final int most;
    private final AtomicInteger taken = new AtomicInteger();

    /** @param most at least 1 */
    public Places(int most) {
        this.most = most;
    }

    /** Takes one where one is free; returns whether it was. Whoever got one gives it back, once. */
    public boolean tryTake() {
        if (taken.incrementAndGet() <= most) {
            return true;
        }
        taken.decrementAndGet();
        return false;
    }

    /** Gives one back. */
    public void giveBack() {
        taken.decrementAndGet();
    }

    /** How many are taken. */
    public int taken() {
        return taken.get();
    }

    /** How many there are. */
    public int most() {
        return most;
    }
}
