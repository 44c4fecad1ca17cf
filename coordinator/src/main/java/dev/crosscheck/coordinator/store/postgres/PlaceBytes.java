package dev.crosscheck.coordinator.store.postgres;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The places that sealed values are bound to, and names as bytes. */
final class PlaceBytes {
    private PlaceBytes() {}

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    /** A text, told apart from what follows by its length, and numbers. */
    static byte[] of(String text, byte[] rest) {
        byte[] bytes = utf8(text);
        return ByteBuffer.allocate(Integer.BYTES + bytes.length + rest.length)
                .putInt(bytes.length)
                .put(bytes)
                .put(rest)
                .array();
    }

    static byte[] numbers(long... values) {
        ByteBuffer buffer = ByteBuffer.allocate(Long.BYTES * values.length);
        for (long value : values) {
            buffer.putLong(value);
        }
        return buffer.array();
    }
}
