package dev.crosscheck.coordinator.journal.rocksdb;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Builds keys whose byte order is the order of their parts, so that everything with the same first parts is one range. Texts end with a mark that
 * sorts before any continuation, so no text's range holds another's. Not thread-safe.
 */
public final class KeyBytes {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);

    private KeyBytes() {}

    /** Starts a key of the kind that the tag names. */
    public static KeyBytes of(char tag) {
        return new KeyBytes().int8((byte) tag);
    }

    /** Appends a text of any characters, ended by its mark: 00 01, with 00 inside the text written as 00 FF. */
    public KeyBytes text(String text) {
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            bytes.write(b);
            if (b == 0) {
                bytes.write(0xFF);
            }
        }
        bytes.write(0);
        bytes.write(1);
        return this;
    }

    /** Appends a text as it is, without a mark: for the last part of a key. */
    public KeyBytes lastText(String text) {
        bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Appends a number of 0 or more, 8 bytes. */
    public KeyBytes int64(long value) {
        bytes.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
        return this;
    }

    /** Appends a number of 0 or more, 4 bytes. */
    public KeyBytes int32(int value) {
        bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
        return this;
    }

    /** Appends one byte. */
    public KeyBytes int8(byte value) {
        bytes.write(value);
        return this;
    }

    /** The key. */
    public byte[] bytes() {
        return bytes.toByteArray();
    }

    /**
     * The smallest key that is greater than every key starting with this prefix.
     *
     * @throws IllegalArgumentException if the prefix is empty or only FF bytes, as there is none then
     */
    public static byte[] after(byte[] prefix) {
        int length = prefix.length;
        while (length > 0 && prefix[length - 1] == (byte) 0xFF) {
            length--;
        }
        if (length == 0) {
            throw new IllegalArgumentException(
                    "prefix: " + prefix.length + " bytes (expected: one byte other than FF)");
        }
        byte[] end = Arrays.copyOf(prefix, length);
        end[length - 1]++;
        return end;
    }
}
