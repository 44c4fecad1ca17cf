package dev.crosscheck.search.space;

import java.util.stream.IntStream;

/**
 * Real numbers in a range, on a linear or logarithmic scale. Decoded values are rounded to about twelve decimal digits (of the width of the
 * range, or of the value itself on a logarithmic scale): people read them, and rounding makes decoding the inverse of encoding.
 */
final class FloatAxis implements Axis {
    private static final int DIGITS = 12;
    private static final double[] POWERS =
            IntStream.range(0, 32).mapToDouble(power -> Math.pow(10, power)).toArray();
    private final double min;
    private final double max;
    private final boolean log;
    private final double low;
    private final double high;
    /** Decimal places of values on a linear scale. */
    private final int places;

    FloatAxis(Domain.FloatDomain domain) {
        min = domain.min();
        max = domain.max();
        log = domain.log();
        low = log ? Math.log(min) : min;
        high = log ? Math.log(max) : max;
        places = places(max - min);
    }

    @Override
    public long size() {
        return min == max ? 1 : CONTINUOUS;
    }

    @Override
    public double rawAt(long index) {
        return min;
    }

    @Override
    public long indexOf(double raw) {
        return min == max && raw == min ? 0 : -1;
    }

    @Override
    public ParameterValue toValue(double raw) {
        return new ParameterValue.FloatValue(raw);
    }

    @Override
    public double read(ParameterValue value) {
        double number = Axis.number(value);
        return number >= min && number <= max ? number + 0.0 : Double.NaN;
    }

    @Override
    public String expectation() {
        return "a number from " + min + " to " + max;
    }

    @Override
    public double toUnit(double raw) {
        if (raw <= min) {
            return 0;
        }
        return raw >= max ? 1 : ((log ? Math.log(raw) : raw) - low) / (high - low);
    }

    @Override
    public double fromUnit(double unit) {
        if (!(unit > 0)) {
            return min;
        }
        if (unit >= 1) {
            return max;
        }
        double x = low + unit * (high - low);
        double exact = log ? Math.exp(x) : x;
        double rounded = round(exact, log ? places(exact) : places);
        return Math.min(max, Math.max(min, rounded)) + 0.0;
    }

    @Override
    public double middle() {
        return fromUnit(0.5);
    }

    /** Whether two values of this axis differ only by rounding. */
    boolean isSame(double a, double b) {
        return Math.abs(a - b) <= 1e-9 * (log ? Math.abs(a) : max - min);
    }

    private static int places(double magnitude) {
        return DIGITS - (int) Math.floor(Math.log10(magnitude));
    }

    private static double round(double x, int places) {
        int power = Math.abs(places);
        double factor = power < POWERS.length ? POWERS[power] : Math.pow(10, power);
        double rounded = places >= 0 ? Math.rint(x * factor) / factor : Math.rint(x / factor) * factor;
        return Double.isFinite(rounded) ? rounded : x;
    }
}
