package dev.crosscheck.coordinator.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.ListValue;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import dev.crosscheck.proto.v1.AdminProto;
import dev.crosscheck.proto.v1.DatasetProto;
import dev.crosscheck.proto.v1.SweepProto;
import dev.crosscheck.proto.v1.WorkerProto;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/** Messages of the public API in which every field has a value of its own, which depends on its name and type only. */
final class WireSamples {
    private static final String WELL_KNOWN = "google.protobuf.";

    /** Full names of the messages and fields that were shown. */
    private final Set<String> shown;

    WireSamples(Collection<String> shown) {
        this.shown = new TreeSet<>(shown);
    }

    static List<ServiceDescriptor> services() {
        return Stream.of(
                        SweepProto.getDescriptor(),
                        WorkerProto.getDescriptor(),
                        DatasetProto.getDescriptor(),
                        AdminProto.getDescriptor())
                .map(FileDescriptor::getServices)
                .flatMap(List::stream)
                .toList();
    }

    /** What the service takes and answers. */
    static Set<Descriptor> messages(ServiceDescriptor service) {
        Set<Descriptor> types = new LinkedHashSet<>();
        for (MethodDescriptor method : service.getMethods()) {
            types.add(method.getInputType());
            types.add(method.getOutputType());
        }
        return types;
    }

    /** Full names of all that can be in a message of this type, itself included. */
    static Set<String> reachable(Descriptor type) {
        Set<String> names = new TreeSet<>();
        reach(type, names);
        return names;
    }

    private static void reach(Descriptor type, Set<String> names) {
        if (isWellKnown(type) || !names.add(type.getFullName())) {
            return;
        }
        for (FieldDescriptor field : type.getFields()) {
            names.add(field.getFullName());
            if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                reach(field.getMessageType(), names);
            }
        }
    }

    /** Full names of what is in the message. */
    static Set<String> present(Message message) {
        Set<String> names = new TreeSet<>();
        see(message, names);
        return names;
    }

    private static void see(Message message, Set<String> names) {
        if (isWellKnown(message.getDescriptorForType())) {
            return;
        }
        names.add(message.getDescriptorForType().getFullName());
        message.getAllFields().forEach((field, value) -> {
            names.add(field.getFullName());
            List<?> values = value instanceof List<?> many ? many : List.of(value);
            values.stream().filter(Message.class::isInstance).forEach(inner -> see((Message) inner, names));
        });
    }

    private static boolean isWellKnown(Descriptor type) {
        return type.getFullName().startsWith(WELL_KNOWN);
    }

    /** Samples that show all of this type that was not shown before; none when there is nothing new. */
    List<DynamicMessage> fresh(Descriptor type) {
        List<DynamicMessage> samples = new ArrayList<>();
        while (!shown.containsAll(reachable(type))) {
            DynamicMessage sample = sample(type);
            samples.add(sample);
            shown.addAll(present(sample));
        }
        return samples;
    }

    private DynamicMessage sample(Descriptor type) {
        DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
        for (OneofDescriptor choice : type.getRealOneofs()) {
            FieldDescriptor field = choice.getFields().stream()
                    .filter(this::isNew)
                    .findFirst()
                    .orElseGet(() -> choice.getFields().get(0));
            set(message, field);
        }
        type.getFields().stream()
                .filter(field -> field.getRealContainingOneof() == null)
                .forEach(field -> set(message, field));
        return message.build();
    }

    private boolean isNew(FieldDescriptor field) {
        return !shown.contains(field.getFullName())
                || (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                        && !shown.containsAll(reachable(field.getMessageType())));
    }

    private void set(DynamicMessage.Builder message, FieldDescriptor field) {
        Object value = value(field);
        message.setField(field, field.isRepeated() ? List.of(value) : value);
    }

    private Object value(FieldDescriptor field) {
        String name = field.getName();
        CRC32 crc = new CRC32();
        crc.update(field.getFullName().getBytes(StandardCharsets.UTF_8));
        long number = crc.getValue();
        return switch (field.getJavaType()) {
            case STRING -> "the " + name;
            case BYTE_STRING -> ByteString.copyFromUtf8(name);
            case BOOLEAN -> true;
            case INT -> (int) (number >>> 1);
            case LONG -> (1L << 40) + number;
            case FLOAT -> (number % 4096) / 16f;
            case DOUBLE -> number / 1024.0;
            case ENUM ->
                field.getEnumType()
                        .getValues()
                        .get(field.getEnumType().getValues().size() - 1);
            case MESSAGE -> message(field.getMessageType(), number);
        };
    }

    private Message message(Descriptor type, long number) {
        return switch (type.getFullName()) {
            case WELL_KNOWN + "Timestamp" ->
                Timestamp.newBuilder().setSeconds(number).setNanos(123_456_789).build();
            case WELL_KNOWN + "Duration" ->
                Duration.newBuilder().setSeconds(number).setNanos(5_000_000).build();
            case WELL_KNOWN + "Value" ->
                Value.newBuilder().setStringValue("value " + number).build();
            case WELL_KNOWN + "Struct" -> struct(number);
            default -> sample(type);
        };
    }

    private static Struct struct(long number) {
        Value list = Value.newBuilder()
                .setListValue(ListValue.newBuilder()
                        .addValues(Value.newBuilder().setBoolValue(true))
                        .addValues(Value.newBuilder().setNumberValue(number / 64.0)))
                .build();
        return Struct.newBuilder().putFields("several", list).build();
    }
}
