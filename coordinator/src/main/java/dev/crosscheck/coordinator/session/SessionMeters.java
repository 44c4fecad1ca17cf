package dev.crosscheck.coordinator.session;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** What sessions measure. Thread-safe. */
public final class SessionMeters {
    private final WorkerMeters workers;
    private final AtomicInteger open;
    private final AtomicInteger leases;
    private final Timer lease;
    private final Timer finish;
    private final Timer step;
    private final Counter results;

    public SessionMeters(MeterRegistry registry) {
        workers = new WorkerMeters(registry);
        open = registry.gauge("crosscheck.sessions", new AtomicInteger());
        leases = registry.gauge("crosscheck.leases.open", new AtomicInteger());
        lease = timer(registry, "crosscheck.lease", "From asking a sweep for a trial to its durable answer");
        finish = timer(registry, "crosscheck.finish", "From a result's arrival to its acknowledgement");
        step = timer(registry, "crosscheck.step", "From a step report's arrival to its answer");
        results = Counter.builder("crosscheck.attempts.finished")
                .description("Acknowledged results of attempts")
                .register(registry);
    }

    private static Timer timer(MeterRegistry registry, String name, String description) {
        return Timer.builder(name)
                .description(description)
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofNanos(100_000))
                .maximumExpectedValue(Duration.ofSeconds(10))
                .register(registry);
    }

    /** Worker sessions that are open. */
    public int sessions() {
        return open.get();
    }

    /** What is measured of each worker. */
    WorkerMeters workers() {
        return workers;
    }

    void opened() {
        open.incrementAndGet();
    }

    void closed() {
        open.decrementAndGet();
    }

    void leases(int change) {
        leases.addAndGet(change);
    }

    void leased(long nanos) {
        lease.record(Duration.ofNanos(nanos));
    }

    void finished(long nanos) {
        finish.record(Duration.ofNanos(nanos));
        results.increment();
    }

    void stepped(long nanos) {
        step.record(Duration.ofNanos(nanos));
    }
}
