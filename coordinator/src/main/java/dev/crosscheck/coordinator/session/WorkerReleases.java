package dev.crosscheck.coordinator.session;

import dev.crosscheck.coordinator.sweep.SweepCommand;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the sweeps that run of workers that were started anew. Workers that come while the list of sweeps is being read wait for the next reading, which then serves all of them: each is told on with
 * a list that was read after it came, and however many come at once, sweeps are read and told a few times only. Thread-safe.
 */
public final class WorkerReleases {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerReleases.class);
    /** Between nodes a message has to fit into a frame. */
    private static final int MOST_WORKERS = 1_000;

    private final Supplier<CompletionStage<List<String>>> running;
    private final BiConsumer<String, SweepCommand> tell;
    private Map<String, String> waiting = new LinkedHashMap<>();
    private boolean reading;

    /**
     * Makes one.
     *
     * @param running ids of the sweeps that may hold leases
     * @param tell sends a command to a sweep
     */
    public WorkerReleases(Supplier<CompletionStage<List<String>>> running, BiConsumer<String, SweepCommand> tell) {
        this.running = running;
        this.tell = tell;
    }

    /** Leases of other processes of the worker than this one go back to their sweeps. */
    public void release(String worker, String currentInstance) {
        synchronized (this) {
            waiting.put(worker, currentInstance);
            if (reading) {
                return;
            }
            reading = true;
        }
        read();
    }

    private void read() {
        Map<String, String> workers;
        synchronized (this) {
            workers = waiting;
            waiting = new LinkedHashMap<>();
            if (workers.isEmpty()) {
                reading = false;
                return;
            }
        }
        running.get().whenComplete((sweeps, failure) -> {
            if (failure == null) {
                tell(sweeps, workers);
            } else {
                LOG.warn("Leases of older processes may have to run out workers={}", workers.size(), failure);
            }
            read();
        });
    }

    private void tell(List<String> sweeps, Map<String, String> workers) {
        Iterator<Map.Entry<String, String>> rest = workers.entrySet().iterator();
        while (rest.hasNext()) {
            Map<String, String> some = new HashMap<>();
            while (rest.hasNext() && some.size() < MOST_WORKERS) {
                Map.Entry<String, String> next = rest.next();
                some.put(next.getKey(), next.getValue());
            }
            SweepCommand command = new SweepCommand.ReleaseWorkers(Map.copyOf(some));
            sweeps.forEach(sweep -> tell.accept(sweep, command));
        }
    }
}
