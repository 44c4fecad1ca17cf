package dev.crosscheck.coordinator.store;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;

/** What is the same for blobs wherever they are kept: the limit, the hash, and the cutting into pieces of one length (the last one may be shorter). Not thread-safe. */
public abstract class PieceWriter implements BlobWriter {
    private final long maxBytes;
    private final MessageDigest digest;
    private final byte[] piece;
    private int filled;
    private long pieces;
    private long size;

    /**
     * A writer of an empty blob.
     *
     * @param pieceBytes length of a piece, > 0
     * @param maxBytes of the blob, >= 0
     */
    protected PieceWriter(int pieceBytes, long maxBytes) {
        this.maxBytes = maxBytes;
        this.piece = new byte[pieceBytes];
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime lacks SHA-256; use a complete JDK 17 or newer", e);
        }
    }

    /** Stores the first {@code length} bytes as piece {@code number}, from 0; the array is used again. */
    protected abstract void store(long number, byte[] bytes, int length) throws IOException;

    /** Makes the blob visible, now that all pieces are stored. */
    protected abstract BlobHash publish(long size, byte[] sha256) throws IOException;

    @Override
    public final void write(byte[] bytes, int offset, int length) throws IOException {
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
        store(pieces, piece, filled);
        pieces++;
        filled = 0;
    }

    @Override
    public final long size() {
        return size;
    }

    @Override
    public final BlobHash commit() throws IOException {
        if (filled > 0) {
            flush();
        }
        return publish(size, digest.digest());
    }
}
