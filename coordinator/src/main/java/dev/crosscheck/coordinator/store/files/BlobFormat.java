package dev.crosscheck.coordinator.store.files;

import dev.crosscheck.coordinator.security.Sealer;
import dev.crosscheck.coordinator.store.BlobHash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The form of a blob file: 8 bytes of magic, 16 random bytes naming the file, the content in pieces of 64 KiB, each sealed for (file, number),
 * and a trailer of fixed length, sealed for (file, trailer): the content's length and SHA-256. The trailer tells a complete file and binds the
 * pieces to the hash, so pieces cannot be cut, swapped or moved to another blob (the idea of STREAM: Hoang, Reyhanitabar, Rogaway and Vizar 2015,
 * "Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance", with random nonces and the length in a trailer instead of a last-piece
 * mark, which allows reading from any position).
 */
final class BlobFormat {
    static final int PIECE_BYTES = 64 << 10;
    static final int NAME_BYTES = 16;

    private static final byte[] MAGIC = "XCBLOB1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int HEAD_BYTES = MAGIC.length + NAME_BYTES;
    private static final int TRAILER_BYTES = Long.BYTES + 32 + Sealer.OVERHEAD_BYTES;
    private static final long TRAILER_NUMBER = -1;

    /** What a complete file says of itself; never compared. */
    @SuppressWarnings("ArrayRecordComponent")
    record Description(byte[] name, long size, BlobHash hash) {}

    private BlobFormat() {}

    static byte[] head(byte[] name) {
        return ByteBuffer.allocate(HEAD_BYTES).put(MAGIC).put(name).array();
    }

    static byte[] sealPiece(Sealer sealer, byte[] name, long number, byte[] content, int length) {
        return sealer.seal(content, 0, length, place(name, number));
    }

    static byte[] sealTrailer(Sealer sealer, byte[] name, long size, byte[] digest) {
        byte[] content =
                ByteBuffer.allocate(Long.BYTES + 32).putLong(size).put(digest).array();
        return sealer.seal(content, place(name, TRAILER_NUMBER));
    }

    /** Reads head and trailer; empty when this is no complete blob file. */
    static Optional<Description> describe(FileChannel file, Sealer sealer) throws IOException {
        long length = file.size();
        if (length < HEAD_BYTES + TRAILER_BYTES) {
            return Optional.empty();
        }
        byte[] head = read(file, 0, HEAD_BYTES);
        if (!Arrays.equals(head, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            return Optional.empty();
        }
        byte[] name = Arrays.copyOfRange(head, MAGIC.length, HEAD_BYTES);
        byte[] sealed = read(file, length - TRAILER_BYTES, TRAILER_BYTES);
        ByteBuffer trailer = ByteBuffer.wrap(sealer.open(sealed, place(name, TRAILER_NUMBER)));
        long size = trailer.getLong();
        byte[] digest = new byte[32];
        trailer.get(digest);
        return Optional.of(new Description(name, size, BlobHash.of(digest)));
    }

    /** The content of one piece. */
    static byte[] readPiece(FileChannel file, Sealer sealer, Description blob, long number) throws IOException {
        long start = number * PIECE_BYTES;
        int length = (int) Math.min(PIECE_BYTES, blob.size - start);
        long position = HEAD_BYTES + number * (PIECE_BYTES + (long) Sealer.OVERHEAD_BYTES);
        byte[] sealed = read(file, position, length + Sealer.OVERHEAD_BYTES);
        return sealer.open(sealed, place(blob.name, number));
    }

    private static byte[] read(FileChannel file, long position, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (file.read(buffer, position + buffer.position()) < 0) {
                throw new IOException("a stored file ends too early; restore the data directory from a backup");
            }
        }
        return buffer.array();
    }

    private static byte[] place(byte[] name, long number) {
        return ByteBuffer.allocate(NAME_BYTES + Long.BYTES)
                .put(name)
                .putLong(number)
                .array();
    }
}
