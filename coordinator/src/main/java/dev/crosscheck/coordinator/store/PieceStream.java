package dev.crosscheck.coordinator.store;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** Reads a blob that is kept in pieces of one length (the last one may be shorter), one piece at a time. Not thread-safe. */
public abstract class PieceStream extends InputStream {
    private final int pieceBytes;
    private final long size;
    private long position;
    private byte[] piece = new byte[0];
    private long pieceNumber = -1;

    /**
     * A stream that begins at byte {@code from}.
     *
     * @param pieceBytes length of a piece
     * @param size of the blob in bytes
     */
    protected PieceStream(int pieceBytes, long size, long from) {
        this.pieceBytes = pieceBytes;
        this.size = size;
        this.position = from;
    }

    /** The content of piece {@code number}, from 0; fails when it is damaged or gone. */
    protected abstract byte[] load(long number) throws IOException;

    @Override
    public final int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public final int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        if (position >= size) {
            return -1;
        }
        long number = position / pieceBytes;
        if (number != pieceNumber) {
            piece = load(number);
            pieceNumber = number;
        }
        int inPiece = (int) (position % pieceBytes);
        int now = Math.min(length, piece.length - inPiece);
        System.arraycopy(piece, inPiece, bytes, offset, now);
        position += now;
        return now;
    }

    @Override
    public final long skip(long count) {
        long skipped = Math.max(0, Math.min(count, size - position));
        position += skipped;
        return skipped;
    }

    @Override
    public final int available() {
        return pieceNumber == position / pieceBytes ? piece.length - (int) (position % pieceBytes) : 0;
    }
}
