package dev.crosscheck.cli.output;

import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Numbers, times and parameter values as people read them. */
final class Text {
    private static final MathContext FOUR_DIGITS = new MathContext(4);

    private Text() {}

    /** A score: four decimals, or four digits where those say too little. */
    static String score(double value) {
        double size = Math.abs(value);
        if (!Double.isFinite(value)) {
            return "-";
        } else if (size == 0 || (size >= 1e-3 && size < 1e5)) {
            return String.format(Locale.ROOT, "%.4f", value);
        }
        return String.format(Locale.ROOT, "%.3e", value);
    }

    /** A difference, with its sign. */
    static String signed(double value) {
        // Adding zero turns a negative zero into a plain one.
        return (value > 0 ? "+" : "") + score(value + 0.0);
    }

    /** A share in whole percent. */
    static String percent(double share) {
        return Math.round(100 * share) + " %";
    }

    /** A parameter's value, numbers to four digits. */
    static String value(Value value) {
        switch (value.getKindCase()) {
            case NUMBER_VALUE -> {
                return number(value.getNumberValue());
            }
            case BOOL_VALUE -> {
                return Boolean.toString(value.getBoolValue());
            }
            case STRING_VALUE -> {
                return value.getStringValue();
            }
            default -> {
                return "";
            }
        }
    }

    private static String number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return Long.toString((long) value);
        }
        BigDecimal rounded = new BigDecimal(value).round(FOUR_DIGITS).stripTrailingZeros();
        double size = Math.abs(value);
        return size >= 1e-4 && size < 1e6
                ? rounded.toPlainString()
                : rounded.toString().replace("E", "e").replace("e+", "e");
    }

    static Instant instant(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }

    /** The largest two units: {@code 3m 10s}. */
    static String duration(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 60) {
            return seconds + "s";
        } else if (seconds < 3600) {
            return seconds / 60 + "m " + seconds % 60 + "s";
        } else if (seconds < 86400) {
            return seconds / 3600 + "h " + seconds % 3600 / 60 + "m";
        }
        return seconds / 86400 + "d " + seconds % 86400 / 3600 + "h";
    }

    /** How long ago, by this machine's clock. */
    static String ago(Timestamp time, Instant now) {
        return duration(Duration.between(instant(time), now)) + " ago";
    }

    /** RFC 3339 to the millisecond. */
    static String rfc3339(Timestamp time) {
        return instant(time).truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /** Text from elsewhere must not move the cursor or break the line. */
    static String clean(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ");
    }
}
