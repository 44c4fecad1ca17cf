package dev.crosscheck.worker.data;

import java.io.IOException;
import java.io.OutputStream;

/** Where contents come from. */
public interface BlobSource {
    /**
     * Writes the content from {@code offset} (bytes) to its end, in order; waits while no coordinator is reachable.
     *
     * @throws BlobUnavailableException when there is no such content for this worker
     * @throws IOException when the transfer broke; what was written so far is good
     * @throws InterruptedException when the attempt is no longer wanted
     */
    void fetch(String sha256, long offset, OutputStream target) throws IOException, InterruptedException;
}
