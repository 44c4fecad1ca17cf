package dev.crosscheck.coordinator.store.files;

import dev.crosscheck.coordinator.store.BlobHash;
import dev.crosscheck.coordinator.store.PieceWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Writes one blob into a draft file, a piece at a time. Not thread-safe. */
final class FileBlobWriter extends PieceWriter {
    private final FileBlobStore store;
    private final Path draft;
    private final byte[] name;
    private final FileChannel file;

    FileBlobWriter(FileBlobStore store, Path draft, byte[] name, long maxBytes) throws IOException {
        super(BlobFormat.PIECE_BYTES, maxBytes);
        this.store = store;
        this.draft = draft;
        this.name = name;
        this.file = FileChannel.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        append(BlobFormat.head(name));
    }

    @Override
    protected void store(long number, byte[] bytes, int length) throws IOException {
        append(BlobFormat.sealPiece(store.sealer(), name, number, bytes, length));
    }

    @Override
    protected BlobHash publish(long size, byte[] sha256) throws IOException {
        append(BlobFormat.sealTrailer(store.sealer(), name, size, sha256));
        try {
            file.force(true);
            file.close();
            BlobHash hash = BlobHash.of(sha256);
            store.publish(draft, hash);
            return hash;
        } catch (IOException e) {
            throw refused(e);
        } finally {
            close();
        }
    }

    private void append(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        try {
            while (buffer.hasRemaining()) {
                file.write(buffer);
            }
        } catch (IOException e) {
            close();
            throw refused(e);
        }
    }

    private IOException refused(IOException cause) {
        return new IOException(
                "cannot store the upload in " + draft.getParent() + " (" + cause.getMessage()
                        + "); free disk space or check the disk, then upload again",
                cause);
    }

    /** Drops the draft; nothing to drop after a commit. */
    @Override
    public void close() throws IOException {
        try {
            file.close();
        } finally {
            Files.deleteIfExists(draft);
        }
    }
}
