package dev.crosscheck.coordinator.store.postgres;

import dev.crosscheck.coordinator.store.BlobHash;
import dev.crosscheck.coordinator.store.PieceWriter;
import java.io.IOException;
import java.util.UUID;

/** Writes one upload, a piece at a time. Not thread-safe. */
final class PostgresBlobWriter extends PieceWriter {
    private final PostgresBlobStore store;
    private final UUID upload;
    private boolean closed;

    PostgresBlobWriter(PostgresBlobStore store, UUID upload, long maxBytes) {
        super(PostgresBlobStore.PIECE_BYTES, maxBytes);
        this.store = store;
        this.upload = upload;
    }

    @Override
    protected void store(long number, byte[] bytes, int length) throws IOException {
        store.put(upload, number, bytes, length);
    }

    @Override
    protected BlobHash publish(long size, byte[] sha256) throws IOException {
        BlobHash hash = store.publish(upload, size, sha256);
        closed = true;
        return hash;
    }

    /** Drops the upload; nothing to drop after a commit. */
    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            store.drop(upload);
        }
    }
}
