package dev.crosscheck.coordinator.store.files;

import dev.crosscheck.coordinator.security.SealBrokenException;
import dev.crosscheck.coordinator.security.Sealer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.util.Objects;

/** Reads one blob, a piece at a time. Not thread-safe. */
final class FileBlobStream extends InputStream {
    private final FileChannel file;
    private final Sealer sealer;
    private final BlobFormat.Description blob;
    private long position;
    private byte[] piece = new byte[0];
    private long pieceNumber = -1;

    FileBlobStream(FileChannel file, Sealer sealer, BlobFormat.Description blob, long from) {
        this.file = file;
        this.sealer = sealer;
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
        load(position / BlobFormat.PIECE_BYTES);
        int inPiece = (int) (position % BlobFormat.PIECE_BYTES);
        int now = Math.min(length, piece.length - inPiece);
        System.arraycopy(piece, inPiece, bytes, offset, now);
        position += now;
        return now;
    }

    private void load(long number) throws IOException {
        if (number == pieceNumber) {
            return;
        }
        try {
            piece = BlobFormat.readPiece(file, sealer, blob, number);
        } catch (SealBrokenException e) {
            throw new IOException(
                    "a stored file was damaged; restore the data directory from a backup or upload the file again", e);
        }
        pieceNumber = number;
    }

    @Override
    public long skip(long count) {
        long skipped = Math.max(0, Math.min(count, blob.size() - position));
        position += skipped;
        return skipped;
    }

    @Override
    public int available() {
        return pieceNumber == position / BlobFormat.PIECE_BYTES
                ? piece.length - (int) (position % BlobFormat.PIECE_BYTES)
                : 0;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
