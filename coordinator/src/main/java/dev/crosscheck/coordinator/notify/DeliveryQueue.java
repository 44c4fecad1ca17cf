package dev.crosscheck.coordinator.notify;

import dev.crosscheck.coordinator.config.NotifySettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Deliveries on their way and what is to be done next with each: written down, posted, and written down as done. A step that fails is tried again, after a
 * wait that doubles up to a limit; a post that fails for too long is given up. At most one post at a time to a webhook and {@code parallel} in all. Pure and
 * mutable; confined to its actor.
 */
final class DeliveryQueue {
    private static final int MOST_DOUBLINGS = 20;

    /** What is to be done with a delivery. */
    enum Step {
        /** Write it down as open. */
        SAVE,
        POST,
        /** Write it down as delivered. */
        MARK_DELIVERED,
        /** Write it down as given up. */
        MARK_DROPPED
    }

    /** A step to take now. {@code tries}: failed ones of this step so far. */
    record Work(Delivery delivery, Step step, int tries) {}

    private static final class Entry {
        private final Delivery delivery;
        private Step step;
        private Instant due;
        private int tries;
        private boolean busy;

        Entry(Delivery delivery, Step step, Instant due) {
            this.delivery = delivery;
            this.step = step;
            this.due = due;
        }

        void next(Step then, Instant now) {
            step = then;
            due = now;
            tries = 0;
        }
    }

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final NotifySettings settings;

    DeliveryQueue(NotifySettings settings) {
        this.settings = settings;
    }

    /** Takes a delivery that begins with this step; no effect when it is there. */
    void add(Delivery delivery, Step first, Instant now) {
        entries.putIfAbsent(delivery.key(), new Entry(delivery, first, now));
    }

    /** The steps to take now; each is under way until {@link #succeeded} or {@link #failed}. */
    List<Work> start(Instant now) {
        Set<String> called = new HashSet<>();
        for (Entry entry : entries.values()) {
            if (entry.busy && entry.step == Step.POST) {
                called.add(entry.delivery.webhook());
            }
        }
        List<Work> work = new ArrayList<>();
        for (Entry entry : entries.values()) {
            boolean post = entry.step == Step.POST;
            boolean room = !post || (called.size() < settings.parallel() && !called.contains(entry.delivery.webhook()));
            if (!entry.busy && !entry.due.isAfter(now) && room) {
                entry.busy = true;
                if (post) {
                    called.add(entry.delivery.webhook());
                }
                work.add(new Work(entry.delivery, entry.step, entry.tries));
            }
        }
        return work;
    }

    /** The step under way is done. */
    void succeeded(String key, Instant now) {
        Entry entry = ready(key);
        switch (entry.step) {
            case SAVE -> entry.next(Step.POST, now);
            case POST -> entry.next(Step.MARK_DELIVERED, now);
            case MARK_DELIVERED, MARK_DROPPED -> entries.remove(key);
        }
    }

    /**
     * The step under way failed.
     *
     * @param forGood it can never succeed
     * @return the wait before the next try; absent when a post is given up
     */
    Optional<Duration> failed(String key, boolean forGood, Instant now) {
        Entry entry = ready(key);
        entry.tries++;
        Duration wait = wait(entry.tries);
        boolean late = now.plus(wait).isAfter(entry.delivery.since().plus(settings.giveUpAfter()));
        if (entry.step == Step.POST && (forGood || late)) {
            entry.next(Step.MARK_DROPPED, now);
            return Optional.empty();
        }
        entry.due = now.plus(wait);
        return Optional.of(wait);
    }

    private Duration wait(int tries) {
        Duration doubled = settings.firstRetry().multipliedBy(1L << Math.min(tries - 1, MOST_DOUBLINGS));
        return doubled.compareTo(settings.longestRetry()) < 0 ? doubled : settings.longestRetry();
    }

    private Entry ready(String key) {
        Entry entry = entries.get(key);
        if (entry == null || !entry.busy) {
            throw new IllegalStateException("delivery " + key + " is not under way");
        }
        entry.busy = false;
        return entry;
    }

    /** Whether some delivery of the sweep is not written down yet. */
    boolean hasUnsaved(String sweep) {
        return entries.values().stream()
                .anyMatch(entry ->
                        entry.step == Step.SAVE && entry.delivery.sweep().equals(sweep));
    }

    /** Deliveries that are not done. */
    int size() {
        return entries.size();
    }
}
