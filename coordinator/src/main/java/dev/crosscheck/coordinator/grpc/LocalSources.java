package dev.crosscheck.coordinator.grpc;

import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.crosscheck.proto.v1.SourceSpec;
import dev.crosscheck.search.space.SpaceProblem;
import java.util.List;
import java.util.Set;

/** Forms of a source that only the machine of its author can read. */
final class LocalSources {
    private static final Set<String> LOCAL = Set.of("npz", "arrays", "inputs", "images", "index", "size", "channels");

    private LocalSources() {}

    /** A problem for each that is named. */
    static List<SpaceProblem> check(SourceSpec source) {
        return source.getAllFields().keySet().stream()
                .map(FieldDescriptor::getName)
                .filter(LOCAL::contains)
                .map(
                        key -> new SpaceProblem(
                                "source." + key,
                                "the coordinator reads tables only; register with crosscheck dataset register, which makes the table, or upload it as source.csv"))
                .toList();
    }
}
