package dev.crosscheck.cli.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The few rules of the JSON output: keys in a fixed order, absent values null, times RFC 3339, numbers that are not finite null. */
public final class Json {
    static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static final JsonMapper MAPPER = new JsonMapper();

    private Json() {}

    /** Over several lines, indented by two spaces. */
    public static String pretty(JsonNode node) {
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter()
                .withSeparators(Separators.createDefaultInstance()
                        .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                        .withObjectEmptySeparator("")
                        .withArrayEmptySeparator(""));
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        printer.indentArraysWith(indenter);
        printer.indentObjectsWith(indenter);
        try {
            return MAPPER.writer(printer).writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain nodes is always written", e);
        }
    }

    /** On one line. */
    public static String line(JsonNode node) {
        return node.toString();
    }

    /** An empty object. */
    public static ObjectNode object() {
        return NODES.objectNode();
    }

    static <T> ArrayNode array(List<T> elements, Function<T, ? extends JsonNode> shape) {
        ArrayNode array = NODES.arrayNode();
        elements.forEach(element -> array.add(shape.apply(element)));
        return array;
    }

    static JsonNode text(String value) {
        return value.isEmpty() ? NODES.nullNode() : NODES.textNode(value);
    }

    static JsonNode number(boolean present, long value) {
        return present ? NODES.numberNode(value) : NODES.nullNode();
    }

    static JsonNode number(boolean present, double value) {
        return present && Double.isFinite(value) ? NODES.numberNode(value) : NODES.nullNode();
    }

    static JsonNode time(boolean present, Timestamp time) {
        return present ? NODES.textNode(Text.rfc3339(time)) : NODES.nullNode();
    }

    /** A parameter's value; whole numbers without a fraction. */
    static JsonNode value(Value value) {
        switch (value.getKindCase()) {
            case NUMBER_VALUE -> {
                double number = value.getNumberValue();
                return number == Math.rint(number) && Math.abs(number) <= 1L << 53
                        ? NODES.numberNode((long) number)
                        : number(true, number);
            }
            case BOOL_VALUE -> {
                return NODES.booleanNode(value.getBoolValue());
            }
            case STRING_VALUE -> {
                return NODES.textNode(value.getStringValue());
            }
            case LIST_VALUE -> {
                return array(value.getListValue().getValuesList(), Json::value);
            }
            case STRUCT_VALUE -> {
                return values(value.getStructValue().getFieldsMap(), List.of());
            }
            default -> {
                return NODES.nullNode();
            }
        }
    }

    /** Values by name, the given names first and in that order, then the others by name. */
    static ObjectNode values(Map<String, Value> values, List<String> order) {
        Map<String, JsonNode> sorted = new TreeMap<>();
        values.forEach((name, value) -> sorted.put(name, value(value)));
        ObjectNode object = object();
        for (String name : order) {
            JsonNode value = sorted.remove(name);
            if (value != null) {
                object.set(name, value);
            }
        }
        return object.setAll(sorted);
    }

    static ObjectNode numbers(Map<String, Double> numbers) {
        ObjectNode object = object();
        new TreeMap<>(numbers).forEach((name, value) -> object.set(name, number(true, value)));
        return object;
    }

    static ObjectNode texts(Map<String, String> texts) {
        ObjectNode object = object();
        new TreeMap<>(texts).forEach(object::put);
        return object;
    }
}
