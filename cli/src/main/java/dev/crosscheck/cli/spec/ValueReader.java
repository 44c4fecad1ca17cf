package dev.crosscheck.cli.spec;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.math.BigDecimal;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Plain YAML values as {@code google.protobuf.Value}; text, numbers and booleans are kept apart. */
final class ValueReader {
    private static final int MAX_DEPTH = 10;
    /** Whole numbers beyond this are not all doubles. */
    private static final BigDecimal MAX_EXACT = BigDecimal.valueOf(1L << 53);

    private static final int MAX_DIGITS = 400;

    private final Mistakes mistakes;
    private final SpecLines lines;

    ValueReader(Mistakes mistakes, SpecLines lines) {
        this.mistakes = mistakes;
        this.lines = lines;
    }

    Optional<Value> value(Node node, String path) {
        return value(node, path, 0);
    }

    Optional<Struct> struct(Node node, String path) {
        if (!(node instanceof MappingNode mapping)) {
            mistakes.add(node, path, "is " + Scalar.describe(node) + "; expected names and values, such as {lr: 0.01}");
            return Optional.empty();
        }
        return Optional.of(struct(mapping, path, 0));
    }

    private Optional<Value> value(Node node, String path, int depth) {
        if (depth > MAX_DEPTH) {
            mistakes.add(node, path, "is nested more than " + MAX_DEPTH + " deep");
            return Optional.empty();
        }
        if (node instanceof ScalarNode leaf) {
            return scalar(leaf, path);
        }
        if (node instanceof SequenceNode sequence) {
            return Optional.of(list(sequence, path, depth));
        }
        Struct struct = struct((MappingNode) node, path, depth);
        return Optional.of(Value.newBuilder().setStructValue(struct).build());
    }

    private Value list(SequenceNode node, String path, int depth) {
        ListValue.Builder list = ListValue.newBuilder();
        int index = 0;
        for (Node element : node.getValue()) {
            String elementPath = path + "[" + index++ + "]";
            lines.put(elementPath, Mistakes.lineOf(element));
            value(element, elementPath, depth + 1).ifPresent(list::addValues);
        }
        return Value.newBuilder().setListValue(list).build();
    }

    private Struct struct(MappingNode node, String path, int depth) {
        Struct.Builder struct = Struct.newBuilder();
        for (NodeTuple entry : node.getValue()) {
            Optional<String> key = MessageReader.key(entry.getKeyNode(), path, mistakes);
            if (key.isEmpty()) {
                continue;
            }
            String entryPath = MessageReader.join(path, key.get());
            lines.put(entryPath, Mistakes.lineOf(entry.getKeyNode()));
            if (struct.containsFields(key.get())) {
                mistakes.add(entry.getKeyNode(), entryPath, MessageReader.twice(lines.lineOf(entryPath)));
                continue;
            }
            value(entry.getValueNode(), entryPath, depth + 1).ifPresent(v -> struct.putFields(key.get(), v));
        }
        return struct.build();
    }

    private Optional<Value> scalar(ScalarNode node, String path) {
        Scalar scalar = Scalar.of(node);
        switch (scalar.kind()) {
            case NULL -> {
                mistakes.add(node, path, "has no value; expected text, a number, true or false");
                return Optional.empty();
            }
            case NOT_FINITE -> {
                mistakes.add(node, path, "is " + scalar.text() + "; expected a finite number");
                return Optional.empty();
            }
            case BOOL -> {
                return Optional.of(
                        Value.newBuilder().setBoolValue(scalar.bool()).build());
            }
            case INT, FLOAT -> {
                return number(node, scalar, path);
            }
            default -> {
                return Optional.of(
                        Value.newBuilder().setStringValue(scalar.text()).build());
            }
        }
    }

    private Optional<Value> number(ScalarNode node, Scalar scalar, String path) {
        double number = Double.parseDouble(scalar.text());
        if (Double.isInfinite(number) || scalar.text().length() > MAX_DIGITS) {
            mistakes.add(node, path, "is " + scalar.text() + ", which is beyond the largest number");
            return Optional.empty();
        }
        if (scalar.kind() == Scalar.Kind.INT
                && new BigDecimal(scalar.text()).abs().compareTo(MAX_EXACT) > 0) {
            mistakes.add(node, path, "is " + scalar.text() + "; whole numbers go up to 2^53: put it in quotes as text");
            return Optional.empty();
        }
        return Optional.of(Value.newBuilder().setNumberValue(number).build());
    }
}
