package dev.crosscheck.coordinator.store;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether writes reach the disk. After one that did not, a small write is tried again and again until the disk takes it. Thread-safe. */
public final class WriteHealth {
    private static final Logger LOG = LoggerFactory.getLogger(WriteHealth.class);
    private static final long PROBE_MILLIS = 500;

    private final Runnable probe;
    private final Executor later;

    /** Whether a probe is to come: many writes may fail before it, and each of them asks for one. */
    private final AtomicBoolean waiting = new AtomicBoolean();

    private volatile @Nullable String problem;
    private volatile boolean closed;

    /** {@code probe} tries a write, which leads to {@link #succeeded} or {@link #failed}. */
    public static WriteHealth probing(Runnable probe, Executor executor) {
        return new WriteHealth(probe, CompletableFuture.delayedExecutor(PROBE_MILLIS, TimeUnit.MILLISECONDS, executor));
    }

    /** {@code later}: runs what it is given a little later. */
    WriteHealth(Runnable probe, Executor later) {
        this.probe = probe;
        this.later = later;
    }

    /** Why nothing can be written now; empty while writes work. */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /** A write reached the disk. */
    public void succeeded() {
        if (problem != null) {
            problem = null;
            LOG.info("The store takes writes again");
        }
    }

    /** A write did not reach the disk; {@code message}: why, and what to do. */
    public void failed(String message) {
        if (problem == null) {
            LOG.error("The store takes no writes, this coordinator is read-only: {}", message);
        }
        problem = message;
        if (!closed && waiting.compareAndSet(false, true)) {
            later.execute(() -> {
                waiting.set(false);
                if (!closed && problem != null) {
                    probe.run();
                }
            });
        }
    }

    /** Ends the tries. */
    public void close() {
        closed = true;
    }
}
