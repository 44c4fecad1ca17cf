package dev.crosscheck.search.space;

/** The value of one parameter in a configuration. Immutable. */
public sealed interface ParameterValue {

    /** The value as a person would write it: shortest decimal form, the bare text, or true and false. */
    String text();

    /** A real number; finite. */
    record FloatValue(double value) implements ParameterValue {
        public FloatValue {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("value: " + value + " (expected: a finite number)");
            }
        }

        @Override
        public String text() {
            return Double.toString(value);
        }
    }

    /** A whole number. */
    record IntValue(long value) implements ParameterValue {
        @Override
        public String text() {
            return Long.toString(value);
        }
    }

    /** A choice named by a string. */
    record TextValue(String value) implements ParameterValue {
        @Override
        public String text() {
            return value;
        }
    }

    /** A choice between true and false. */
    record BoolValue(boolean value) implements ParameterValue {
        @Override
        public String text() {
            return Boolean.toString(value);
        }
    }
}
