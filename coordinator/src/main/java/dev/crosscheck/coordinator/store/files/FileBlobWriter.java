package dev.crosscheck.coordinator.store.files;

import dev.crosscheck.coordinator.store.BlobHash;
import dev.crosscheck.coordinator.store.BlobTooLargeException;
import dev.crosscheck.coordinator.store.BlobWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;

/** Writes one blob into a draft file, a piece at a time. Not thread-safe. */
final class FileBlobWriter implements BlobWriter {
    private final FileBlobStore store;
    private final Path draft;
    private final byte[] name;
    private final long maxBytes;
    private final MessageDigest digest;
    private final FileChannel file;
    private final byte[] piece = new byte[BlobFormat.PIECE_BYTES];
    private int filled;
    private long pieces;
    private long size;

    FileBlobWriter(FileBlobStore store, Path draft, byte[] name, long maxBytes) throws IOException {
        this.store = store;
        this.draft = draft;
        this.name = name;
        this.maxBytes = maxBytes;
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime lacks SHA-256; use a complete JDK 17 or newer", e);
        }
        this.file = FileChannel.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        append(BlobFormat.head(name));
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
                flushPiece();
            }
        }
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public BlobHash commit() throws IOException {
        if (filled > 0) {
            flushPiece();
        }
        byte[] sha256 = digest.digest();
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

    private void flushPiece() throws IOException {
        append(BlobFormat.sealPiece(store.sealer(), name, pieces, piece, filled));
        pieces++;
        filled = 0;
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
