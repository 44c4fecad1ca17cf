package dev.crosscheck.coordinator.sweep;

import java.util.Arrays;

/** The stored form of a sweep's resolved specification; opaque bytes that only a {@link SpecReader} understands. Immutable. */
public final class SpecDocument {
    private static final SpecDocument EMPTY = new SpecDocument(new byte[0]);
    private final byte[] bytes;

    private SpecDocument(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A document with a copy of these bytes. */
    public static SpecDocument of(byte[] bytes) {
        return new SpecDocument(bytes.clone());
    }

    /** The document of a sweep that does not exist. */
    public static SpecDocument empty() {
        return EMPTY;
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SpecDocument document && Arrays.equals(bytes, document.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "SpecDocument(" + bytes.length + " bytes)";
    }
}
