package dev.crosscheck.cli.source;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands before the elements of an array in C order. Two formats are known by their first bytes: NumPy's (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html,
 * versions 1 to 3) and IDX, the one of MNIST (Y. LeCun, C. Cortes, C. J. C. Burges, "The MNIST database of handwritten digits", section "File formats").
 *
 * @param shape numbers of elements along the dimensions, at least one dimension
 */
record ArrayHeader(ElementType type, List<Integer> shape) {
    private static final int NUMPY_FIRST = 0x93;
    private static final byte[] NUMPY_REST = "NUMPY".getBytes(StandardCharsets.US_ASCII);
    private static final int MOST_HEADER_BYTES = 1 << 20;
    private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*(?:'([^']*)'|\\[)");
    private static final Pattern FORTRAN = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9, ]*)\\)");
    private static final Pattern TYPE = Pattern.compile("([<>|=])([a-zA-Z])([0-9]*)");
    private static final String RESAVE = "Save it again as plain numbers or text, for example ";

    /** @throws dev.crosscheck.cli.console.CliException when it is neither format, or an array that cannot be used */
    static ArrayHeader read(String where, DataInputStream in) throws IOException {
        try {
            int first = in.readUnsignedByte();
            if (first == NUMPY_FIRST && java.util.Arrays.equals(in.readNBytes(NUMPY_REST.length), NUMPY_REST)) {
                return numpy(where, in);
            }
            int second = first == 0 ? in.readUnsignedByte() : -1;
            if (second == 0) {
                return idx(where, in);
            }
            throw Unreadable.of(
                    where,
                    String.format("begins with the byte 0x%02x and is no array (expected: NumPy's .npy or IDX)", first),
                    "Name a file written by numpy.save, numpy.savez, or in MNIST's IDX format; they may be gzipped.");
        } catch (EOFException e) {
            throw Unreadable.of(where, "ends within its header", "Copy or save the file again; it is not complete.");
        }
    }

    private static ArrayHeader numpy(String where, DataInputStream in) throws IOException {
        int version = in.readUnsignedByte();
        in.readUnsignedByte();
        if (version < 1 || version > 3) {
            throw Unreadable.of(
                    where,
                    "is of version " + version + " of NumPy's format (expected: 1 to 3)",
                    "Save it again with numpy.save or numpy.savez.");
        }
        int length = version == 1
                ? Short.toUnsignedInt(Short.reverseBytes(in.readShort()))
                : Integer.reverseBytes(in.readInt());
        if (length < 0 || length > MOST_HEADER_BYTES) {
            throw Unreadable.of(where, "has a header of " + length + " bytes", "Save it again with numpy.save.");
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        String text = new String(bytes, StandardCharsets.UTF_8).strip();
        Matcher descr = DESCR.matcher(text);
        Matcher fortran = FORTRAN.matcher(text);
        Matcher shape = SHAPE.matcher(text);
        if (!descr.find() || !fortran.find() || !shape.find()) {
            throw Unreadable.of(where, "has a header that cannot be read", "Save it again with numpy.save.");
        }
        if (descr.group(1) == null) {
            throw Unreadable.of(
                    where,
                    "has a structured dtype",
                    "Save each field as an array of its own: numpy.savez(f, x=a['x']).");
        }
        ElementType type = type(where, descr.group(1));
        List<Integer> dimensions = dimensions(where, shape.group(1));
        if (fortran.group(1).equals("True") && dimensions.size() > 1) {
            throw Unreadable.of(
                    where,
                    "is stored in Fortran order, column after column (expected: C order)",
                    "Save numpy.ascontiguousarray(x) instead of x.");
        }
        return new ArrayHeader(type, dimensions);
    }

    private static ElementType type(String where, String descr) {
        Matcher parts = TYPE.matcher(descr);
        if (parts.matches() && parts.group(2).equals("O")) {
            throw Unreadable.of(
                    where,
                    "holds Python objects",
                    RESAVE + "x.astype(str) for labels or x.astype('float32') for inputs.");
        }
        if (parts.matches() && parts.group(3).length() > 0 && parts.group(3).length() < 8) {
            ElementType.Kind kind =
                    switch (parts.group(2)) {
                        case "b" -> ElementType.Kind.BOOL;
                        case "i" -> ElementType.Kind.SIGNED;
                        case "u" -> ElementType.Kind.UNSIGNED;
                        case "f" -> ElementType.Kind.FLOAT;
                        case "U" -> ElementType.Kind.UNICODE;
                        case "S" -> ElementType.Kind.BYTES;
                        default -> throw unsupported(where, descr);
                    };
            int size = Integer.parseInt(parts.group(3)) * (kind == ElementType.Kind.UNICODE ? Integer.BYTES : 1);
            ByteOrder order = parts.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
            return ElementType.of(kind, size, order).orElseThrow(() -> unsupported(where, descr));
        }
        throw unsupported(where, descr);
    }

    private static RuntimeException unsupported(String where, String descr) {
        return Unreadable.of(
                where,
                "has the dtype '" + descr
                        + "' (expected: bool, int8 to int64, uint8 to uint64, float16 to float64, or text)",
                RESAVE + "x.astype('float32').");
    }

    private static List<Integer> dimensions(String where, String text) {
        List<Integer> shape = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            if (!part.isBlank()) {
                shape.add(dimension(where, part.strip()));
            }
        }
        if (shape.isEmpty()) {
            throw Unreadable.of(where, "is a single value", "Save an array with one row per example.");
        }
        return List.copyOf(shape);
    }

    private static int dimension(String where, String digits) {
        if (digits.length() > 9) {
            throw Unreadable.of(where, "has " + digits + " elements along a dimension", "Save fewer than 10^9.");
        }
        return Integer.parseInt(digits);
    }

    private static ArrayHeader idx(String where, DataInputStream in) throws IOException {
        int code = in.readUnsignedByte();
        ElementType type =
                switch (code) {
                    case 0x08 -> new ElementType(ElementType.Kind.UNSIGNED, 1, ByteOrder.BIG_ENDIAN);
                    case 0x09 -> new ElementType(ElementType.Kind.SIGNED, 1, ByteOrder.BIG_ENDIAN);
                    case 0x0b -> new ElementType(ElementType.Kind.SIGNED, 2, ByteOrder.BIG_ENDIAN);
                    case 0x0c -> new ElementType(ElementType.Kind.SIGNED, 4, ByteOrder.BIG_ENDIAN);
                    case 0x0d -> new ElementType(ElementType.Kind.FLOAT, 4, ByteOrder.BIG_ENDIAN);
                    case 0x0e -> new ElementType(ElementType.Kind.FLOAT, 8, ByteOrder.BIG_ENDIAN);
                    default ->
                        throw Unreadable.of(
                                where,
                                String.format("begins like an IDX file but has the type 0x%02x", code)
                                        + " (expected: 08, 09, 0b, 0c, 0d or 0e)",
                                "Check that this is the file meant; download it again.");
                };
        int count = in.readUnsignedByte();
        List<Integer> shape = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            shape.add(dimension(where, Long.toString(Integer.toUnsignedLong(in.readInt()))));
        }
        if (shape.isEmpty()) {
            throw Unreadable.of(where, "is a single value", "Name an array with one row per example.");
        }
        return new ArrayHeader(type, List.copyOf(shape));
    }

    int rows() {
        return shape.get(0);
    }

    /** Elements of a row. */
    long width() {
        return shape.stream().skip(1).mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b);
    }

    /** As NumPy writes it. */
    String shapeText() {
        return shape.toString().replace('[', '(').replace(']', ')');
    }
}
