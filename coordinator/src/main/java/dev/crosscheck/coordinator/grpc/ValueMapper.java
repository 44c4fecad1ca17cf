package dev.crosscheck.coordinator.grpc;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.crosscheck.search.space.Configuration;
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

/** Parameter values as JSON values and back. A whole number up to 2^53 is taken as an integer; the search space brings it into its parameter's type. */
final class ValueMapper {
    private static final double LARGEST_WHOLE = 0x1p53;

    private ValueMapper() {}

    /** The value, or empty after a problem was noted: only strings, finite numbers and booleans are values. */
    static Optional<ParameterValue> scalar(Value value, String where, SpecProblems problems) {
        switch (value.getKindCase()) {
            case NUMBER_VALUE -> {
                double number = value.getNumberValue();
                if (Double.isFinite(number)) {
                    return Optional.of(isWhole(number) ? new IntValue((long) number) : new FloatValue(number));
                }
                problems.add(where, number + " is not a finite number");
                return Optional.empty();
            }
            case STRING_VALUE -> {
                return Optional.of(new TextValue(value.getStringValue()));
            }
            case BOOL_VALUE -> {
                return Optional.of(new BoolValue(value.getBoolValue()));
            }
            default -> {
                problems.add(where, "is " + kind(value) + " (expected: a string, a number or a boolean)");
                return Optional.empty();
            }
        }
    }

    /** One value or a list of them. */
    static List<ParameterValue> list(Value value, String where, SpecProblems problems) {
        if (value.getKindCase() != Value.KindCase.LIST_VALUE) {
            return scalar(value, where, problems).map(List::of).orElse(List.of());
        }
        return list(value.getListValue().getValuesList(), where, problems);
    }

    static List<ParameterValue> list(List<Value> values, String where, SpecProblems problems) {
        List<ParameterValue> result = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            scalar(values.get(i), where + "[" + i + "]", problems).ifPresent(result::add);
        }
        return result;
    }

    static Map<String, ParameterValue> map(Struct struct, String where, SpecProblems problems) {
        Map<String, ParameterValue> result = new LinkedHashMap<>();
        struct.getFieldsMap().forEach((name, value) -> scalar(value, where + "." + name, problems)
                .ifPresent(v -> result.put(name, v)));
        return result;
    }

    static Struct struct(Configuration configuration) {
        Struct.Builder struct = Struct.newBuilder();
        configuration.values().forEach((name, value) -> struct.putFields(name, value(value)));
        return struct.build();
    }

    static Value value(ParameterValue value) {
        Value.Builder builder = Value.newBuilder();
        if (value instanceof FloatValue v) {
            builder.setNumberValue(v.value());
        } else if (value instanceof IntValue v) {
            builder.setNumberValue((double) v.value());
        } else if (value instanceof BoolValue v) {
            builder.setBoolValue(v.value());
        } else if (value instanceof TextValue v) {
            builder.setStringValue(v.value());
        }
        return builder.build();
    }

    static boolean isWhole(double number) {
        return number == Math.rint(number) && Math.abs(number) <= LARGEST_WHOLE;
    }

    private static String kind(Value value) {
        switch (value.getKindCase()) {
            case LIST_VALUE -> {
                return "a list";
            }
            case STRUCT_VALUE -> {
                return "an object";
            }
            default -> {
                return "null";
            }
        }
    }
}
