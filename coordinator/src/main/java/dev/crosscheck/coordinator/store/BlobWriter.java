package dev.crosscheck.coordinator.store;

import java.io.Closeable;
import java.io.IOException;

/** A blob being written. Nothing of it is visible before {@link #commit}; closing without it drops everything. Not thread-safe. */
public interface BlobWriter extends Closeable {
    /**
     * Appends {@code length} bytes of the array.
     *
     * @throws BlobTooLargeException if the blob would exceed its limit; the writer is of no more use then
     * @throws IOException if the disk refuses; the message says what to do
     */
    void write(byte[] bytes, int offset, int length) throws IOException;

    /** Bytes written so far. */
    long size();

    /** Syncs the blob to the disk and makes it visible under its hash; writing the same content twice keeps one copy. */
    BlobHash commit() throws IOException;
}
