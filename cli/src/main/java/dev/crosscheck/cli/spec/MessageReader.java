package dev.crosscheck.cli.spec;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Walks a YAML tree and a message's descriptor side by side. Keys are the names of the fields, but for {@code apiVersion}. */
final class MessageReader {
    private static final Set<String> RESERVED = Set.of("preflight", "recheck");
    private static final String SWEEP = "crosscheck.v1.SweepSpec";

    private final Mistakes mistakes;
    private final SpecLines lines;
    private final ScalarReader scalars;
    private final ValueReader values;
    private final FileReader files;

    MessageReader(Mistakes mistakes, SpecLines lines, FileReader files) {
        this.mistakes = mistakes;
        this.lines = lines;
        this.scalars = new ScalarReader(mistakes);
        this.values = new ValueReader(mistakes, lines);
        this.files = files;
    }

    void read(Node node, Message.Builder builder, String path) {
        if (isNull(node)) {
            return;
        }
        if (!(node instanceof MappingNode mapping)) {
            mistakes.add(node, path, "is " + Scalar.describe(node) + "; expected keys and values");
            return;
        }
        Map<String, FieldDescriptor> fields = fields(builder.getDescriptorForType());
        Set<String> seen = new HashSet<>();
        for (NodeTuple entry : mapping.getValue()) {
            Optional<String> key = entryKey(entry, path, seen);
            if (key.isEmpty()) {
                continue;
            }
            String child = join(path, key.get());
            FieldDescriptor field = fields.get(key.get());
            if (field == null) {
                unknown(entry.getKeyNode(), key.get(), child, builder.getDescriptorForType());
            } else {
                lines.put(join(path, field.getName()), Mistakes.lineOf(entry.getKeyNode()));
                readField(field, entry.getValueNode(), builder, child);
            }
        }
    }

    private void readField(FieldDescriptor field, Node node, Message.Builder builder, String path) {
        if (field.isMapField()) {
            readMap(field, node, builder, path);
        } else if (field.isRepeated()) {
            readList(field, node, builder, path);
        } else {
            single(field, node, builder, path).ifPresent(value -> builder.setField(field, value));
        }
    }

    private void readMap(FieldDescriptor field, Node node, Message.Builder builder, String path) {
        if (isNull(node)) {
            return;
        }
        if (!(node instanceof MappingNode mapping)) {
            mistakes.add(node, path, "is " + Scalar.describe(node) + "; expected names and values");
            return;
        }
        Set<String> seen = new HashSet<>();
        for (NodeTuple tuple : mapping.getValue()) {
            Optional<String> key = entryKey(tuple, path, seen);
            if (key.isPresent()) {
                Message.Builder entry = builder.newBuilderForField(field);
                FieldDescriptor keyField = field.getMessageType().findFieldByName("key");
                FieldDescriptor valueField = field.getMessageType().findFieldByName("value");
                single(valueField, tuple.getValueNode(), entry, join(path, key.get()))
                        .ifPresent(value -> builder.addRepeatedField(
                                field,
                                entry.setField(keyField, key.get())
                                        .setField(valueField, value)
                                        .build()));
            }
        }
    }

    private void readList(FieldDescriptor field, Node node, Message.Builder builder, String path) {
        if (isNull(node)) {
            return;
        }
        if (!(node instanceof SequenceNode sequence)) {
            mistakes.add(node, path, "is " + Scalar.describe(node) + "; expected a list, such as [a, b]");
            return;
        }
        int index = 0;
        for (Node element : sequence.getValue()) {
            String elementPath = path + "[" + index++ + "]";
            lines.put(elementPath, Mistakes.lineOf(element));
            single(field, element, builder, elementPath).ifPresent(value -> builder.addRepeatedField(field, value));
        }
    }

    private Optional<? extends Object> single(FieldDescriptor field, Node node, Message.Builder parent, String path) {
        if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
            return scalars.read(field, node, path);
        }
        switch (field.getMessageType().getFullName()) {
            case "google.protobuf.Duration" -> {
                return scalars.duration(node, path);
            }
            case "google.protobuf.Value" -> {
                return values.value(node, path);
            }
            case "google.protobuf.Struct" -> {
                return values.struct(node, path);
            }
            case "crosscheck.v1.FileRef" -> {
                return files.file(node, path);
            }
            default -> {
                Message.Builder builder = parent.newBuilderForField(field);
                read(node, builder, path);
                return isNull(node) ? Optional.empty() : Optional.of(builder.build());
            }
        }
    }

    private void unknown(Node key, String name, String path, Descriptor in) {
        if (in.getFullName().equals(SWEEP) && RESERVED.contains(name)) {
            mistakes.add(key, path, "is reserved for a later release: take it out");
            return;
        }
        Set<String> known = fields(in).keySet();
        String hint = NearestKey.to(name, known)
                .map(nearest -> "did you mean '" + nearest + "'?")
                .orElse("known here: " + String.join(", ", known));
        mistakes.add(key, path, "unknown key '" + name + "'; " + hint);
    }

    private Optional<String> entryKey(NodeTuple entry, String path, Set<String> seen) {
        Node node = entry.getKeyNode();
        Optional<String> key = key(node, path, mistakes);
        if (key.isPresent()) {
            String child = join(path, key.get());
            if (!seen.add(key.get())) {
                mistakes.add(node, child, twice(lines.lineOf(child)));
                return Optional.empty();
            }
            lines.put(child, Mistakes.lineOf(node));
        }
        return key;
    }

    static Optional<String> key(Node node, String path, Mistakes mistakes) {
        if (node instanceof ScalarNode leaf && !leaf.getValue().isEmpty()) {
            return Optional.of(leaf.getValue());
        }
        mistakes.add(node, path, "has " + Scalar.describe(node) + " as a key; expected a name");
        return Optional.empty();
    }

    static String twice(int firstLine) {
        return "is written twice (first in line " + firstLine + "): take one out";
    }

    static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private static boolean isNull(Node node) {
        return node instanceof ScalarNode leaf && Scalar.of(leaf).kind() == Scalar.Kind.NULL;
    }

    private static Map<String, FieldDescriptor> fields(Descriptor message) {
        Map<String, FieldDescriptor> fields = new LinkedHashMap<>();
        for (FieldDescriptor field : message.getFields()) {
            fields.put(field.getName().equals("api_version") ? "apiVersion" : field.getName(), field);
        }
        return fields;
    }
}
