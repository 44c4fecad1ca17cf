package dev.crosscheck.coordinator.store.postgres;

import dev.crosscheck.coordinator.store.PieceStream;
import java.io.IOException;

/** Reads one blob, a piece at a time. Not thread-safe. */
final class PostgresBlobStream extends PieceStream {
    private final PostgresBlobStore store;
    private final PostgresBlobStore.Found blob;

    PostgresBlobStream(PostgresBlobStore store, PostgresBlobStore.Found blob, long from) {
        super(PostgresBlobStore.PIECE_BYTES, blob.size(), from);
        this.store = store;
        this.blob = blob;
    }

    @Override
    protected byte[] load(long number) throws IOException {
        return store.get(blob.upload(), number);
    }
}
