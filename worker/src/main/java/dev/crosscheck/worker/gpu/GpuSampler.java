package dev.crosscheck.worker.gpu;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks every few seconds how busy the GPUs are, on a thread of its own, so that nobody waits for the answer. Thread-safe. */
public final class GpuSampler implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GpuSampler.class);
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final GpuLayout layout;
    private final Optional<NvidiaSmi> smi;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "gpu-sampler");
        made.setDaemon(true);
        return made;
    });
    private volatile List<GpuLoad> latest = List.of();
    private boolean complained;

    /** @param smi empty: there is nothing to ask, and the answer is always empty */
    public GpuSampler(GpuLayout layout, Optional<NvidiaSmi> smi) {
        this.layout = layout;
        this.smi = layout.isEmpty() ? Optional.empty() : smi;
    }

    /** Begins to ask. */
    public void start() {
        if (smi.isPresent()) {
            Future<?> unused = thread.scheduleWithFixedDelay(this::sample, 0, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Loads of the layout's GPUs as last heard; empty before the first answer and while none comes. */
    public List<GpuLoad> latest() {
        return latest;
    }

    /** Asks once. */
    void sample() {
        try {
            List<GpuLoad> loads = new ArrayList<>();
            for (GpuReading reading : smi.isPresent() ? smi.get().query() : List.<GpuReading>of()) {
                for (int i = 0; i < layout.gpus().size(); i++) {
                    if (layout.gpus().get(i).visible().equals(reading.gpu().visible())) {
                        loads.add(new GpuLoad(i, reading.usedBytes(), reading.utilization()));
                    }
                }
            }
            latest = List.copyOf(loads);
            complained = false;
        } catch (IOException e) {
            latest = List.of();
            if (!complained) {
                LOG.warn("the load of the GPUs is unknown: {}; check the driver", e.getMessage());
            }
            complained = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
