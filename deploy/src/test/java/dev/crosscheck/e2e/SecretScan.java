package dev.crosscheck.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** Looks for secret numbers where they must not be: as text (a beginning that no other number shares by chance) and as doubles of either byte order. */
final class SecretScan {
    private static final int CHARS = 10;

    @SuppressWarnings("ArrayRecordComponent")
    private record Needle(String what, byte[] bytes) {}

    /** By their first eight bytes, so that one pass does for any number of them. */
    private final Map<Long, List<Needle>> needles = new HashMap<>();

    SecretScan(List<String> numbers) {
        for (String number : numbers) {
            String text = number.length() > CHARS ? number.substring(0, CHARS) : number;
            add(new Needle("text", text.getBytes(StandardCharsets.UTF_8)));
            for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
                ByteBuffer raw = ByteBuffer.allocate(8).order(order).putDouble(Double.parseDouble(number));
                add(new Needle(order.toString(), raw.array()));
            }
        }
    }

    private void add(Needle needle) {
        needles.computeIfAbsent(ByteBuffer.wrap(needle.bytes()).getLong(), head -> new ArrayList<>())
                .add(needle);
    }

    /** Every file below the folder, also as what it is when it is unpacked. */
    void assertTreeClean(Path root) throws IOException {
        try (var files = Files.walk(root)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                assertClean(file.toString(), bytes);
                assertClean(file + " (unpacked)", unpacked(bytes));
            }
        }
    }

    void assertClean(String where, byte[] haystack) {
        long window = 0;
        for (int i = 0; i < haystack.length; i++) {
            window = window << 8 | (haystack[i] & 0xff);
            int start = i - 7;
            if (start >= 0) {
                for (var needle : needles.getOrDefault(window, List.of())) {
                    int end = Math.min(haystack.length, start + needle.bytes().length);
                    assertThat(Arrays.equals(Arrays.copyOfRange(haystack, start, end), needle.bytes()))
                            .as("a secret number as " + needle.what() + " in " + where + " at byte " + start)
                            .isFalse();
                }
            }
        }
    }

    /** What a gzip file holds; nothing where the bytes are none. */
    static byte[] unpacked(byte[] bytes) {
        if (bytes.length < 2 || (bytes[0] & 0xff) != 0x1f || (bytes[1] & 0xff) != 0x8b) {
            return new byte[0];
        }
        try (var in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
