package dev.crosscheck.spec;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.crosscheck.search.space.ParameterValue;
import dev.crosscheck.search.space.ParameterValue.BoolValue;
import dev.crosscheck.search.space.ParameterValue.FloatValue;
import dev.crosscheck.search.space.ParameterValue.IntValue;
import dev.crosscheck.search.space.ParameterValue.TextValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** JSON values as parameter values. A whole number up to 2^53 is taken as an integer; the search space brings it into its parameter's type. */
public final class Values {
    private static final double LARGEST_WHOLE = 0x1p53;

    private Values() {}

    /** The value, or empty after a mistake was noted: only strings, finite numbers and booleans are values. */
    public static Optional<ParameterValue> scalar(Value value, String where, Mistakes mistakes) {
        switch (value.getKindCase()) {
            case NUMBER_VALUE -> {
                double number = value.getNumberValue();
                if (Double.isFinite(number)) {
                    return Optional.of(isWhole(number) ? new IntValue((long) number) : new FloatValue(number));
                }
                mistakes.add(where, number + " is not a finite number");
                return Optional.empty();
            }
            case STRING_VALUE -> {
                return Optional.of(new TextValue(value.getStringValue()));
            }
            case BOOL_VALUE -> {
                return Optional.of(new BoolValue(value.getBoolValue()));
            }
            default -> {
                mistakes.add(where, "is " + kind(value) + " (expected: a string, a number or a boolean)");
                return Optional.empty();
            }
        }
    }

    /** One value or a list of them, without those that were mistakes. */
    public static List<ParameterValue> list(Value value, String where, Mistakes mistakes) {
        if (value.getKindCase() != Value.KindCase.LIST_VALUE) {
            return scalar(value, where, mistakes).map(List::of).orElse(List.of());
        }
        return list(value.getListValue().getValuesList(), where, mistakes);
    }

    /** Each of the values, without those that were mistakes. */
    public static List<ParameterValue> list(List<Value> values, String where, Mistakes mistakes) {
        List<ParameterValue> result = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            scalar(values.get(i), where + "[" + i + "]", mistakes).ifPresent(result::add);
        }
        return result;
    }

    /** Values by name, without those that were mistakes. */
    public static Map<String, ParameterValue> map(Struct struct, String where, Mistakes mistakes) {
        Map<String, ParameterValue> result = new LinkedHashMap<>();
        struct.getFieldsMap().forEach((name, value) -> scalar(value, where + "." + name, mistakes)
                .ifPresent(v -> result.put(name, v)));
        return result;
    }

    static boolean isWhole(double number) {
        return number == Math.rint(number) && Math.abs(number) <= LARGEST_WHOLE;
    }

    private static String kind(Value value) {
        return switch (value.getKindCase()) {
            case LIST_VALUE -> "a list";
            case STRUCT_VALUE -> "an object";
            case KIND_NOT_SET -> "missing";
            default -> "null";
        };
    }
}
