package dev.crosscheck.cli.spec;

import com.google.protobuf.Duration;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 500ms}, {@code 15s}, {@code 30m}, {@code 2h30m}, {@code 1.5h}, {@code 2d}. */
final class DurationText {
    private static final Pattern PART = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(ms|s|m|h|d)");
    private static final Pattern WHOLE = Pattern.compile("(?:[0-9]+(?:\\.[0-9]+)?(?:ms|s|m|h|d))+");
    private static final Map<String, BigDecimal> SECONDS = Map.of(
            "ms", new BigDecimal("0.001"),
            "s", BigDecimal.ONE,
            "m", BigDecimal.valueOf(60),
            "h", BigDecimal.valueOf(3600),
            "d", BigDecimal.valueOf(86400));
    /** The largest that the message holds: about 10,000 years. */
    private static final BigDecimal MAX_SECONDS = BigDecimal.valueOf(315_576_000_000L);

    private DurationText() {}

    /** The duration to the nanosecond; empty when the text is none or too long. */
    static Optional<Duration> parse(String text) {
        if (text.length() > 40 || !WHOLE.matcher(text).matches()) {
            return Optional.empty();
        }
        BigDecimal seconds = BigDecimal.ZERO;
        Matcher part = PART.matcher(text);
        while (part.find()) {
            BigDecimal unit = SECONDS.getOrDefault(part.group(2), BigDecimal.ONE);
            seconds = seconds.add(new BigDecimal(part.group(1)).multiply(unit));
        }
        if (seconds.compareTo(MAX_SECONDS) > 0) {
            return Optional.empty();
        }
        BigDecimal whole = seconds.setScale(0, RoundingMode.DOWN);
        int nanos = seconds.subtract(whole).movePointRight(9).intValue();
        return Optional.of(Duration.newBuilder()
                .setSeconds(whole.longValueExact())
                .setNanos(nanos)
                .build());
    }
}
