package dev.crosscheck.coordinator.store.files;

import dev.crosscheck.coordinator.security.SealBrokenException;
import dev.crosscheck.coordinator.security.Sealer;
import dev.crosscheck.coordinator.store.PieceStream;
import java.io.IOException;
import java.nio.channels.FileChannel;

/** Reads one blob, a piece at a time. Not thread-safe. */
final class FileBlobStream extends PieceStream {
    private final FileChannel file;
    private final Sealer sealer;
    private final BlobFormat.Description blob;

    FileBlobStream(FileChannel file, Sealer sealer, BlobFormat.Description blob, long from) {
        super(BlobFormat.PIECE_BYTES, blob.size(), from);
        this.file = file;
        this.sealer = sealer;
        this.blob = blob;
    }

    @Override
    protected byte[] load(long number) throws IOException {
        try {
            return BlobFormat.readPiece(file, sealer, blob, number);
        } catch (SealBrokenException e) {
            throw new IOException(
                    "a stored file was damaged; restore the data directory from a backup or upload the file again", e);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
