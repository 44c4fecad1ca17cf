package dev.crosscheck.worker.data;

import dev.crosscheck.proto.v1.FileRef;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings contents that trials to come will need into the cache, one after the other, while others run. It takes at most half of the cache, so that it never drives out what it has just brought, and holds nothing: what is
 * wanted at once is fetched beside it, or waited for where it is under way.
 */
public final class Prefetch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Prefetch.class);

    /** What an interrupted transfer may take to end. */
    private static final Duration STOP = Duration.ofSeconds(5);

    private final BlobCache cache;
    private final long limitBytes;
    private final Source source;
    private final Thread thread;

    /** Tells what will be needed, the most urgent first. */
    public interface Source {
        /**
         * Waits while nobody can be asked.
         *
         * @throws IOException when that is not told now
         */
        List<FileRef> upcoming() throws IOException, InterruptedException;
    }

    /**
     * Makes it; {@link #start} lets it begin.
     *
     * @param cacheBytes limit of the cache
     * @param pause between two looks
     */
    public Prefetch(BlobCache cache, long cacheBytes, Source source, Duration pause) {
        this.cache = cache;
        this.limitBytes = cacheBytes / 2;
        this.source = source;
        this.thread = new Thread(() -> run(pause), "prefetch");
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    private void run(Duration pause) {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                try {
                    fetch(source.upcoming());
                } catch (IOException e) {
                    LOG.debug("nothing is fetched ahead for now", e);
                }
                TimeUnit.MILLISECONDS.sleep(pause.toMillis());
            }
        } catch (InterruptedException e) {
            LOG.debug("the worker is going down", e);
        }
    }

    /** Fetches what fits, in this order. */
    void fetch(List<FileRef> files) throws IOException, InterruptedException {
        long bytes = 0;
        for (FileRef file : files) {
            if (bytes + file.getSize() > limitBytes) {
                continue;
            }
            bytes += file.getSize();
            try (BlobCache.Use use = cache.use()) {
                use.get(file);
            } catch (BlobUnavailableException e) {
                LOG.debug("not to be had ahead content={}", file.getName(), e);
            }
        }
    }

    /** Ends fetching ahead; nothing touches the cache afterwards. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(STOP.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
