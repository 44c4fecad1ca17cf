package dev.crosscheck.monitor;

/** An estimate with its 95 % confidence interval. */
public record Interval(double estimate, double low, double high) {
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
