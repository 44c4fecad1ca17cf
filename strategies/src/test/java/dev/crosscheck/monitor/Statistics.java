package dev.crosscheck.monitor;

import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Every value of a report by its path, such as {@code diagnostics.trend[2].secretScore.low}: numbers as doubles, all else as text. */
final class Statistics {
    private final Map<String, Object> values = new TreeMap<>();

    private Statistics() {}

    static Map<String, Object> of(OverfitReport report) {
        Statistics statistics = new Statistics();
        statistics.put("", report);
        return statistics.values;
    }

    private void put(String path, Object value) {
        if (value instanceof Record record) {
            components(path, record);
        } else if (value instanceof List<?> list) {
            values.put(path + ".size", (double) list.size());
            for (int k = 0; k < list.size(); k++) {
                put(path + "[" + k + "]", list.get(k));
            }
        } else if (value instanceof Optional<?> optional) {
            optional.ifPresentOrElse(present -> put(path, present), () -> values.put(path, "absent"));
        } else if (value instanceof OptionalDouble optional) {
            put(path, optional.isPresent() ? optional.getAsDouble() : "absent");
        } else if (value instanceof OptionalLong optional) {
            put(path, optional.isPresent() ? (Object) optional.getAsLong() : "absent");
        } else if (value instanceof OptionalInt optional) {
            put(path, optional.isPresent() ? (Object) optional.getAsInt() : "absent");
        } else if (value instanceof ControlWeights weights) {
            for (int j = 0; j < weights.size(); j++) {
                values.put(path + "[" + j + "]", weights.of(j));
            }
        } else {
            values.put(path, value instanceof Number number ? (Object) number.doubleValue() : value.toString());
        }
    }

    private void components(String path, Record record) {
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            try {
                Object value = component.getAccessor().invoke(record);
                put(path.isEmpty() ? component.getName() : path + "." + component.getName(), value);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
