package dev.crosscheck.coordinator.sweep;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;

/** Virtual time: what is to happen, in order. The same seed gives the same run. */
final class FaultWorld {
    private record Event(long atNanos, long sequence, Runnable action) {}

    final Random random;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::atNanos).thenComparingLong(Event::sequence));
    private long nowNanos;
    private long sequence;

    FaultWorld(long seed) {
        random = new Random(seed);
    }

    Duration now() {
        return Duration.ofNanos(nowNanos);
    }

    void after(Duration delay, Runnable action) {
        events.add(new Event(nowNanos + Math.max(0, delay.toNanos()), sequence++, action));
    }

    /** A random time up to {@code most}. */
    Duration upTo(Duration most) {
        return Duration.ofNanos((long) (random.nextDouble() * most.toNanos()));
    }

    /** Lets the next thing happen. */
    boolean step() {
        Event next = events.poll();
        if (next == null) {
            return false;
        }
        nowNanos = next.atNanos();
        next.action().run();
        return true;
    }
}
