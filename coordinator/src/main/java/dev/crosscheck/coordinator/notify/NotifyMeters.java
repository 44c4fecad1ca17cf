package dev.crosscheck.coordinator.notify;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** What the notifier measures. One for a registry. Thread-safe. */
public final class NotifyMeters {
    private final Counter delivered;
    private final Counter failed;
    private final Counter dropped;
    private final AtomicInteger open;

    public NotifyMeters(MeterRegistry registry) {
        delivered = counter(registry, "crosscheck.notify.delivered", "Notices that a webhook took");
        failed = counter(registry, "crosscheck.notify.failed", "Posts to webhooks that failed");
        dropped = counter(registry, "crosscheck.notify.dropped", "Notices that were given up");
        open = registry.gauge("crosscheck.notify.open", new AtomicInteger());
    }

    private static Counter counter(MeterRegistry registry, String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    void delivered() {
        delivered.increment();
    }

    void failed() {
        failed.increment();
    }

    void dropped() {
        dropped.increment();
    }

    void open(int deliveries) {
        open.set(deliveries);
    }
}
