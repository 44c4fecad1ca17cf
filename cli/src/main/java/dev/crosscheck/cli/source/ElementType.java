package dev.crosscheck.cli.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * How the elements of an array are written.
 *
 * @param bytes of one element, > 0
 */
record ElementType(Kind kind, int bytes, ByteOrder order) {
    enum Kind {
        BOOL,
        SIGNED,
        UNSIGNED,
        FLOAT,
        /** Code points of 4 bytes, zeros at the end. */
        UNICODE,
        /** UTF-8 or ASCII, zeros at the end. */
        BYTES
    }

    boolean isText() {
        return kind == Kind.UNICODE || kind == Kind.BYTES;
    }

    /** The type; empty where it cannot be read. */
    static Optional<ElementType> of(Kind kind, int bytes, ByteOrder order) {
        boolean known =
                switch (kind) {
                    case BOOL -> bytes == 1;
                    case SIGNED, UNSIGNED -> bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8;
                    case FLOAT -> bytes == 2 || bytes == 4 || bytes == 8;
                    case UNICODE -> bytes > 0 && bytes % Integer.BYTES == 0;
                    case BYTES -> bytes > 0;
                };
        return known ? Optional.of(new ElementType(kind, bytes, order)) : Optional.empty();
    }

    /**
     * Writes an element as a cell.
     *
     * @param row in this type's byte order
     * @return false, and nothing is written, where it is no finite number
     */
    boolean write(ByteBuffer row, int index, TableWriter out) throws IOException {
        int at = index * bytes;
        switch (kind) {
            case BOOL -> out.whole(row.get(at) == 0 ? 0 : 1);
            case SIGNED -> out.whole(signed(row, at));
            case UNSIGNED -> unsigned(row, at, out);
            case FLOAT -> {
                double number = real(row, at);
                if (!Double.isFinite(number)) {
                    return false;
                }
                out.real(number);
            }
            case UNICODE, BYTES -> out.text(text(row, at));
        }
        return true;
    }

    private long signed(ByteBuffer row, int at) {
        return switch (bytes) {
            case 1 -> row.get(at);
            case 2 -> row.getShort(at);
            case 4 -> row.getInt(at);
            default -> row.getLong(at);
        };
    }

    private void unsigned(ByteBuffer row, int at, TableWriter out) throws IOException {
        long number = signed(row, at);
        if (bytes < Long.BYTES) {
            out.whole(number & ((1L << (8 * bytes)) - 1));
        } else if (number >= 0) {
            out.whole(number);
        } else {
            out.text(Long.toUnsignedString(number));
        }
    }

    private double real(ByteBuffer row, int at) {
        return switch (bytes) {
            case 2 -> half(row.getShort(at) & 0xffff);
            case 4 -> row.getFloat(at);
            default -> row.getDouble(at);
        };
    }

    /** IEEE 754 binary16: 1 bit of sign, 5 of exponent (bias 15), 10 of fraction. */
    static double half(int bits) {
        int exponent = bits >> 10 & 0x1f;
        int fraction = bits & 0x3ff;
        double size;
        if (exponent == 0) {
            size = Math.scalb((double) fraction, -24);
        } else if (exponent == 0x1f) {
            size = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
        } else {
            size = Math.scalb((double) (fraction | 0x400), exponent - 25);
        }
        return bits >> 15 == 0 ? size : -size;
    }

    private String text(ByteBuffer row, int at) {
        if (kind == Kind.BYTES) {
            int end = bytes;
            while (end > 0 && row.get(at + end - 1) == 0) {
                end--;
            }
            byte[] text = new byte[end];
            row.get(at, text);
            return new String(text, StandardCharsets.UTF_8);
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < bytes && row.getInt(at + i) != 0; i += Integer.BYTES) {
            text.appendCodePoint(row.getInt(at + i));
        }
        return text.toString();
    }
}
