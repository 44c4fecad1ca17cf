package dev.crosscheck.search.space;

/** The value of one parameter in a configuration. Immutable. */
public sealed interface ParameterValue {

    /** A real number; finite. */
    record FloatValue(double value) implements ParameterValue {
        public FloatValue {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("value: " + value + " (expected: a finite number)");
            }
        }
    }

    /** A whole number. */
    record IntValue(long value) implements ParameterValue {}

    /** A choice named by a string. */
    record TextValue(String value) implements ParameterValue {}

    /** A choice between true and false. */
    record BoolValue(boolean value) implements ParameterValue {}
}
