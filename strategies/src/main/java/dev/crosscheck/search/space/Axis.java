package dev.crosscheck.search.space;

/**
 * One parameter as numbers. The raw number of a value is the value itself for floats and ints, and its position in the list for ordinals,
 * categoricals and constants; NaN stands for "inactive". A configuration as an array of raw numbers, by parameter, is called a row.
 */
sealed interface Axis permits FloatAxis, IntAxis, ListAxis, PointsAxis {

    /** Answer of {@link #size} for an axis with more values than can be listed. */
    long CONTINUOUS = -1;

    /** How many values there are, or {@link #CONTINUOUS}. */
    long size();

    /** Raw number of the value at {@code index}, 0 to size - 1. */
    double rawAt(long index);

    /** Index of a raw number, or -1 when it is none of the listed values. */
    long indexOf(double raw);

    ParameterValue toValue(double raw);

    /** Raw number of a value that may be written in another type (3 for 3.0, "0.1" for 0.1), or NaN when it is not in the domain. */
    double read(ParameterValue value);

    /** What values are expected, to end an error sentence with. */
    String expectation();

    /** Position in [0, 1]. */
    double toUnit(double raw);

    /** The value at a position; total: positions outside of [0, 1] are clamped. */
    double fromUnit(double unit);

    /** The value that stands for the whole axis when none is given. */
    double middle();

    static Axis of(Domain domain) {
        if (domain instanceof Domain.FloatDomain d) {
            return new FloatAxis(d);
        }
        if (domain instanceof Domain.IntDomain d) {
            return new IntAxis(d);
        }
        if (domain instanceof Domain.OrdinalDomain d) {
            return new ListAxis(d.values(), true);
        }
        if (domain instanceof Domain.CategoricalDomain d) {
            return new ListAxis(d.values(), false);
        }
        return new ListAxis(java.util.List.of(((Domain.FixedDomain) domain).value()), false);
    }

    /** The number that a value stands for, or NaN. Text counts when it is a number, because some writers put 1e-3 in a file as text. */
    static double number(ParameterValue value) {
        if (value instanceof ParameterValue.FloatValue v) {
            return v.value();
        }
        if (value instanceof ParameterValue.IntValue v) {
            return v.value();
        }
        if (value instanceof ParameterValue.TextValue v) {
            try {
                double number = Double.parseDouble(v.value().trim());
                return Double.isFinite(number) ? number : Double.NaN;
            } catch (NumberFormatException expected) {
                return Double.NaN;
            }
        }
        return Double.NaN;
    }
}
