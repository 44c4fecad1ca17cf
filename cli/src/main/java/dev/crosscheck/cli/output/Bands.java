package dev.crosscheck.cli.output;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Arrays;

/** Numbers of a report: exact ones to four decimals, those rounded to bands with the decimals that they have and no more. */
final class Bands {
    private static final MathContext DIGITS = new MathContext(9);

    private final boolean exact;

    Bands(boolean exact) {
        this.exact = exact;
    }

    /** A number with as many decimals as {@code peers}, which were rounded alike, need. */
    String number(double value, double... peers) {
        if (exact || !Double.isFinite(value)) {
            return Text.score(value);
        }
        int decimals = Arrays.stream(peers).mapToInt(Bands::decimals).reduce(decimals(value), Math::max);
        return new BigDecimal(value)
                .round(DIGITS)
                .setScale(decimals, RoundingMode.HALF_EVEN)
                .toPlainString();
    }

    /** The same with its sign. */
    String signed(double value, double... peers) {
        return (value > 0 ? "+" : "") + number(value, peers);
    }

    private static int decimals(double value) {
        if (!Double.isFinite(value) || value == 0) {
            return 0;
        }
        return Math.max(
                0, new BigDecimal(value).round(DIGITS).stripTrailingZeros().scale());
    }

    /** A share between none and all, in whole percent. */
    static String share(double share) {
        long percent = Math.round(100 * share);
        return percent <= 0 ? "none" : percent >= 100 ? "all" : percent + " %";
    }
}
