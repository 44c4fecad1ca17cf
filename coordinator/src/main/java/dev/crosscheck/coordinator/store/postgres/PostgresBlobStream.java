package dev.crosscheck.coordinator.store.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** Reads one blob, a piece at a time. Not thread-safe. */
final class PostgresBlobStream extends InputStream {
    private final PostgresBlobStore store;
    private final PostgresBlobStore.Found blob;
    private long position;
    private byte[] piece = new byte[0];
    private long pieceNumber = -1;

    PostgresBlobStream(PostgresBlobStore store, PostgresBlobStore.Found blob, long from) {
        this.store = store;
        this.blob = blob;
        this.position = from;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        if (position >= blob.size()) {
            return -1;
        }
        long number = position / PostgresBlobStore.PIECE_BYTES;
        if (number != pieceNumber) {
            piece = store.get(blob.upload(), number);
            pieceNumber = number;
        }
        int inPiece = (int) (position % PostgresBlobStore.PIECE_BYTES);
        int now = Math.min(length, piece.length - inPiece);
        System.arraycopy(piece, inPiece, bytes, offset, now);
        position += now;
        return now;
    }

    @Override
    public long skip(long count) {
        long skipped = Math.max(0, Math.min(count, blob.size() - position));
        position += skipped;
        return skipped;
    }
}
