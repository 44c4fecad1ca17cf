package dev.crosscheck.coordinator.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.api.AnnotationsProto;
import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What programs of earlier releases say and hear. A pair of files under wire/v1 holds messages of one service: {@code .bin} as they went over the wire, each a delimited {@link Any},
 * and {@code .jsonl} what they mean, a line each. No file changes any more; fields that came later get files of their own (see docs/compatibility.md).
 */
class WireCompatibilityTest {
    private static final Path FOLDER = Path.of("src/test/resources/wire/v1");
    private static final Path METHODS = FOLDER.resolve("methods.txt");
    private static final TypeRegistry TYPES = registry();

    private static TypeRegistry registry() {
        TypeRegistry.Builder types = TypeRegistry.newBuilder();
        WireSamples.services().forEach(service -> types.add(WireSamples.messages(service)));
        return types.build();
    }

    static Stream<String> files() throws IOException {
        List<String> names;
        try (Stream<Path> files = Files.list(FOLDER)) {
            names = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".bin"))
                    .map(name -> name.substring(0, name.length() - ".bin".length()))
                    .sorted()
                    .toList();
        }
        return names.stream();
    }

    @ParameterizedTest
    @MethodSource("files")
    void whatAReleaseSaidMeansTheSameForEver(String file) throws IOException {
        List<Any> said = said(Files.readAllBytes(FOLDER.resolve(file + ".bin")));
        List<String> meant = Files.readAllLines(FOLDER.resolve(file + ".jsonl"));

        assertThat(said).isNotEmpty().hasSameSizeAs(meant);
        for (int i = 0; i < said.size(); i++) {
            assertThat(message(said.get(i))).as(file + ", message " + (i + 1)).isEqualTo(message(parsed(meant.get(i))));
        }
    }

    @Test
    void everyFieldOfEveryMessageIsInAFile() throws IOException {
        Set<String> wanted = new TreeSet<>();
        for (ServiceDescriptor service : WireSamples.services()) {
            WireSamples.messages(service).forEach(type -> wanted.addAll(WireSamples.reachable(type)));
        }
        wanted.removeAll(shown());

        assertThat(wanted)
                .as("fields without a sample: docs/compatibility.md says how to write one")
                .isEmpty();
    }

    @Test
    void everyMethodIsCalledAsItWas() throws IOException {
        assertThat(methods()).containsAll(Files.readAllLines(METHODS));
        assertThat(Files.readAllLines(METHODS))
                .as("methods without a line: docs/compatibility.md says how to write one")
                .containsAll(methods());
    }

    @Test
    void aChangedFieldNumberIsNoticed() throws IOException {
        Any said = said(Files.readAllBytes(FOLDER.resolve("WorkerService.bin"))).stream()
                .filter(any -> any.getTypeUrl().endsWith(".FetchBlobRequest"))
                .findFirst()
                .orElseThrow();
        byte[] moved = said.getValue().toByteArray();
        assertThat(moved[0]).as("the tag of field 1, a text").isEqualTo((byte) (1 << 3 | 2));
        moved[0] = 9 << 3 | 2;

        Any other = said.toBuilder()
                .setValue(com.google.protobuf.ByteString.copyFrom(moved))
                .build();
        assertThat(message(other)).isNotEqualTo(message(said));
    }

    private static Set<String> shown() throws IOException {
        Set<String> shown = new TreeSet<>();
        for (String file : files().toList()) {
            for (Any any : said(Files.readAllBytes(FOLDER.resolve(file + ".bin")))) {
                shown.addAll(WireSamples.present(message(any)));
            }
        }
        return shown;
    }

    private static List<Any> said(byte[] bytes) throws IOException {
        List<Any> all = new ArrayList<>();
        InputStream in = new ByteArrayInputStream(bytes);
        for (Any next = Any.parseDelimitedFrom(in); next != null; next = Any.parseDelimitedFrom(in)) {
            all.add(next);
        }
        return all;
    }

    private static Any parsed(String line) throws InvalidProtocolBufferException {
        Any.Builder any = Any.newBuilder();
        JsonFormat.parser().usingTypeRegistry(TYPES).merge(line, any);
        return any.build();
    }

    private static DynamicMessage message(Any any) throws InvalidProtocolBufferException {
        Descriptor type = TYPES.getDescriptorForTypeUrl(any.getTypeUrl());
        assertThat(type).as(any.getTypeUrl()).isNotNull();
        return DynamicMessage.parseFrom(type, any.getValue());
    }

    private static List<String> methods() {
        List<String> lines = new ArrayList<>();
        for (ServiceDescriptor service : WireSamples.services()) {
            for (MethodDescriptor method : service.getMethods()) {
                String rule = method.getOptions()
                        .getExtension(AnnotationsProto.http)
                        .toString()
                        .replaceAll("\\s+", " ")
                        .strip();
                lines.add(service.getFullName() + "/" + method.getName() + " " + (method.isClientStreaming() ? "*" : "")
                        + method.getInputType().getName() + " " + (method.isServerStreaming() ? "*" : "")
                        + method.getOutputType().getName() + (rule.isEmpty() ? "" : " " + rule));
            }
        }
        return lines;
    }

    /** Writes files for what no file shows; never touches one that is there, but for lines of new methods. */
    @Test
    @EnabledIfSystemProperty(named = "crosscheck.writeSamples", matches = "true")
    void writeMissingSamples() throws IOException {
        Files.createDirectories(FOLDER);
        WireSamples samples = new WireSamples(shown());
        JsonFormat.Printer printer = JsonFormat.printer()
                .usingTypeRegistry(TYPES)
                .preservingProtoFieldNames()
                .omittingInsignificantWhitespace();
        for (ServiceDescriptor service : WireSamples.services()) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            List<String> lines = new ArrayList<>();
            for (Descriptor type : WireSamples.messages(service)) {
                for (DynamicMessage sample : samples.fresh(type)) {
                    Any any = Any.pack(sample);
                    any.writeDelimitedTo(bytes);
                    lines.add(printer.print(any));
                }
            }
            if (!lines.isEmpty()) {
                String name = free(service.getName());
                Files.write(FOLDER.resolve(name + ".bin"), bytes.toByteArray());
                Files.write(FOLDER.resolve(name + ".jsonl"), lines);
            }
        }
        Files.write(METHODS, methods());
    }

    private static String free(String service) {
        String name = service;
        for (int number = 2; Files.exists(FOLDER.resolve(name + ".bin")); number++) {
            name = service + "-" + number;
        }
        return name;
    }
}
