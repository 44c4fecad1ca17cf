package dev.crosscheck.monitor;

/** An estimate with its 95 % confidence interval; an end is infinite where nothing bounds it. */
public record Interval(double estimate, double low, double high) {
    /** Of what may not be told or is not known. */
    static final Interval UNKNOWN = new Interval(Double.NaN, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

    /** Whether both ends are finite. */
    boolean isBounded() {
        return Double.isFinite(low) && Double.isFinite(high);
    }

    /** The same interval seen through {@code constant - x}. */
    Interval subtractedFrom(double constant) {
        return new Interval(constant - estimate, constant - high, constant - low);
    }

    /** The same interval in units of {@code scale}, which is positive. */
    Interval dividedBy(double scale) {
        return new Interval(estimate / scale, low / scale, high / scale);
    }

    /** The same estimate, with the least interval that holds this one and the other. */
    Interval or(Interval other) {
        return new Interval(estimate, Math.min(low, other.low), Math.max(high, other.high));
    }

    /** Whether {@code x} lies within. */
    public boolean contains(double x) {
        return low <= x && x <= high;
    }
}
