package dev.crosscheck.worker;

import dev.crosscheck.worker.data.BlobCache;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes from the cache, at the start and now and again, what the coordinator says that no sweep needs: the files of deleted sweeps. */
final class CacheTidier {
    private static final Logger LOG = LoggerFactory.getLogger(CacheTidier.class);
    /** In one call. */
    private static final int MOST = 10_000;
    /** What an interrupted call to the coordinator or the disk may take to end. */
    private static final Duration STOP = Duration.ofSeconds(5);

    private final BlobCache cache;
    private final Coordinator coordinator;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "cache-tidier");
        made.setDaemon(true);
        return made;
    });

    /** Who knows what is needed. */
    interface Coordinator {
        /** Those of the contents that no trial needs any more. Waits for a coordinator. */
        List<String> gone(List<String> contents) throws InterruptedException;
    }

    CacheTidier(BlobCache cache, Coordinator coordinator) {
        this.cache = cache;
        this.coordinator = coordinator;
    }

    void start(Duration every) {
        var unused = thread.scheduleWithFixedDelay(this::tidy, 0, every.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void tidy() {
        try {
            List<String> contents = cache.contents().stream().limit(MOST).toList();
            if (!contents.isEmpty()) {
                cache.remove(coordinator.gone(contents));
            }
        } catch (StatusRuntimeException | IOException e) {
            LOG.debug("the cache was not tidied up; it is tried again later", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends tidying up; nothing touches the cache afterwards. */
    void close() throws InterruptedException {
        thread.shutdownNow();
        if (!thread.awaitTermination(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.warn("the cache is still being tidied up after {}", STOP);
        }
    }
}
