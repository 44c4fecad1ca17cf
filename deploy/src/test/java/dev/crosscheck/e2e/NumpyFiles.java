package dev.crosscheck.e2e;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes arrays as NumPy does. */
final class NumpyFiles {
    private final Map<String, byte[]> arrays = new LinkedHashMap<>();

    NumpyFiles bytes(String name, String shape, List<Integer> values) {
        byte[] data = new byte[values.size()];
        for (int i = 0; i < data.length; i++) {
            data[i] = values.get(i).byteValue();
        }
        return array(name, "|u1", shape, data);
    }

    NumpyFiles longs(String name, List<Integer> values) {
        ByteBuffer data = ByteBuffer.allocate(values.size() * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        values.forEach(data::putLong);
        return array(name, "<i8", "(" + values.size() + ",)", data.array());
    }

    NumpyFiles texts(String name, List<String> values) {
        int longest = values.stream().mapToInt(String::length).max().orElseThrow();
        ByteBuffer data =
                ByteBuffer.allocate(values.size() * longest * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (String value : values) {
            for (int i = 0; i < longest; i++) {
                data.putInt(i < value.length() ? value.charAt(i) : 0);
            }
        }
        return array(name, "<U" + longest, "(" + values.size() + ",)", data.array());
    }

    private NumpyFiles array(String name, String type, String shape, byte[] data) {
        String header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }";
        header += " ".repeat(63 - (header.length() + 10) % 64) + "\n";
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(0x93);
        out.writeBytes(("NUMPY\1\0" + (char) header.length() + "\0" + header).getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(data);
        arrays.put(name, out.toByteArray());
        return this;
    }

    void zip(Path file) throws IOException {
        try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (var array : arrays.entrySet()) {
                zip.putNextEntry(new ZipEntry(array.getKey() + ".npy"));
                zip.write(array.getValue());
            }
        }
    }
}
