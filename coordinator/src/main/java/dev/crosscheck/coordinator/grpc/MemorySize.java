package dev.crosscheck.coordinator.grpc;

import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes of memory as people write them: "8GiB", "512 MiB", "1.5GB". */
final class MemorySize {
    static final String EXPECTED = "a number with MiB, GiB or TiB, or MB, GB or TB, such as 8GiB; at most 100 TiB";

    private static final Pattern SIZE = Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,6})?) ?([KMGT]i?B)");
    private static final Map<String, Double> UNITS =
            Map.of("MiB", 0x1p20, "GiB", 0x1p30, "TiB", 0x1p40, "MB", 1e6, "GB", 1e9, "TB", 1e12);
    private static final double MOST = 100 * 0x1p40;

    private MemorySize() {}

    /** Bytes, > 0; empty when the text is no such size. */
    static OptionalLong bytes(String text) {
        Matcher matcher = SIZE.matcher(text.strip());
        if (!matcher.matches() || !UNITS.containsKey(matcher.group(2))) {
            return OptionalLong.empty();
        }
        double bytes = Double.parseDouble(matcher.group(1)) * UNITS.get(matcher.group(2));
        return bytes >= 1 && bytes <= MOST ? OptionalLong.of((long) bytes) : OptionalLong.empty();
    }
}
