package dev.crosscheck.coordinator.grpc;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.space.ParameterValue;
import dev.crosscheck.search.space.ParameterValue.BoolValue;
import dev.crosscheck.search.space.ParameterValue.FloatValue;
import dev.crosscheck.search.space.ParameterValue.IntValue;
import dev.crosscheck.search.space.ParameterValue.TextValue;
import dev.crosscheck.spec.Values;
import java.util.List;
import java.util.Map;

/** Parameter values as JSON values, and back by {@link Values}. */
final class ValueMapper {
    private ValueMapper() {}

    /** As {@link Values#list(List, String, dev.crosscheck.spec.Mistakes)}. */
    static List<ParameterValue> list(List<Value> values, String where, SpecProblems problems) {
        return Values.list(values, where, problems::add);
    }

    /** As {@link Values#map}. */
    static Map<String, ParameterValue> map(Struct struct, String where, SpecProblems problems) {
        return Values.map(struct, where, problems::add);
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
}
