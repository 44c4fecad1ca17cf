package dev.crosscheck.search.space;

/**
 * Real numbers in a range, on a linear or logarithmic scale. Decoded values are rounded to about twelve decimal digits (of the width of the
 * range, or of the value itself on a logarithmic scale): people read them, and rounding makes decoding the inverse of encoding.
 */
final class FloatAxis implements Axis {
    private static final int DIGITS = 12;
    private final double min;
    private final double max;
    private final boolean log;
    private final double low;
    private final double high;

    FloatAxis(Domain.FloatDomain domain) {
        min = domain.min();
        max = domain.max();
        log = domain.log();
        low = log ? Math.log(min) : min;
        high = log ? Math.log(max) : max;
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
        double rounded = log ? round(Math.exp(x), Math.exp(x)) : round(x, max - min);
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

    private static double round(double x, double magnitude) {
        int places = DIGITS - (int) Math.floor(Math.log10(magnitude));
        double factor = Math.pow(10, Math.abs(places));
        double rounded = places >= 0 ? Math.rint(x * factor) / factor : Math.rint(x / factor) * factor;
        return Double.isFinite(rounded) ? rounded : x;
    }
}
