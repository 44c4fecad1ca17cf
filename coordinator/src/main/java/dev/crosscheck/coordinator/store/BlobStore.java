package dev.crosscheck.coordinator.store;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Uploaded files by the hash of their content: data sets and artifacts of any size, streamed in pieces so that none needs to fit in memory. All
 * methods block on the disk: call them on a dispatcher for blocking work. The store is thread-safe; each writer and stream belongs to one thread
 * at a time.
 */
public interface BlobStore {
    /**
     * Starts a new blob of at most {@code maxBytes} bytes (nor more than the store's own limit).
     *
     * @throws IOException if the store cannot be written
     */
    BlobWriter openWrite(long maxBytes) throws IOException;

    /** The content from its first byte, empty when there is no such blob. Reading throws when the stored bytes were damaged or cut. */
    default Optional<InputStream> open(BlobHash hash) throws IOException {
        return open(hash, 0);
    }

    /**
     * The content from byte {@code from} on, without reading what is before it; empty when there is no such blob.
     *
     * @throws IllegalArgumentException if {@code from} is negative or beyond the blob's end
     */
    Optional<InputStream> open(BlobHash hash, long from) throws IOException;

    /** The content's length in bytes, empty when there is no such blob. */
    OptionalLong size(BlobHash hash) throws IOException;

    /** All blobs, in no order. */
    default List<BlobHash> list() throws IOException {
        return stored().stream().map(StoredBlob::hash).toList();
    }

    /** All blobs with their editions, in no order. */
    List<StoredBlob> stored() throws IOException;

    /** Removes the blob; false when there was none. Streams that are open on it go on. */
    boolean delete(BlobHash hash) throws IOException;

    /** Removes the blob in one step, unless it was stored anew since it was found; false then, and when there is none. Streams that are open on it go on. */
    boolean deleteUnlessStoredAnew(StoredBlob found) throws IOException;
}
