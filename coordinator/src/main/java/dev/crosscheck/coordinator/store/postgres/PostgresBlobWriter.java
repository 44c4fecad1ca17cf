package dev.crosscheck.coordinator.store.postgres;

import dev.crosscheck.coordinator.store.BlobHash;
import dev.crosscheck.coordinator.store.BlobTooLargeException;
import dev.crosscheck.coordinator.store.BlobWriter;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;
import java.util.UUID;

/** Writes one upload, a piece at a time. Not thread-safe. */
final class PostgresBlobWriter implements BlobWriter {
    private final PostgresBlobStore store;
    private final UUID upload;
    private final long maxBytes;
    private final MessageDigest digest;
    private final byte[] piece = new byte[PostgresBlobStore.PIECE_BYTES];
    private int filled;
    private long pieces;
    private long size;
    private boolean closed;

    PostgresBlobWriter(PostgresBlobStore store, UUID upload, long maxBytes) {
        this.store = store;
        this.upload = upload;
        this.maxBytes = maxBytes;
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime lacks SHA-256; use a complete JDK 17 or newer", e);
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length > maxBytes - size) {
            close();
            throw new BlobTooLargeException(maxBytes);
        }
        digest.update(bytes, offset, length);
        size += length;
        int done = 0;
        while (done < length) {
            int now = Math.min(length - done, piece.length - filled);
            System.arraycopy(bytes, offset + done, piece, filled, now);
            filled += now;
            done += now;
            if (filled == piece.length) {
                flush();
            }
        }
    }

    private void flush() throws IOException {
        store.put(upload, pieces, piece, filled);
        pieces++;
        filled = 0;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public BlobHash commit() throws IOException {
        if (filled > 0) {
            flush();
        }
        BlobHash hash = store.publish(upload, size, digest.digest());
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
