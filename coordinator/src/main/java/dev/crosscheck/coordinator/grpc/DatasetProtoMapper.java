package dev.crosscheck.coordinator.grpc;

import com.google.protobuf.Timestamp;
import dev.crosscheck.coordinator.dataset.DatasetDefinition;
import dev.crosscheck.coordinator.dataset.DatasetDefinition.Source;
import dev.crosscheck.coordinator.dataset.DatasetDefinition.Split;
import dev.crosscheck.coordinator.dataset.DatasetDefinition.SplitBy;
import dev.crosscheck.coordinator.dataset.DatasetInfo;
import dev.crosscheck.coordinator.dataset.DatasetInfo.SetInfo;
import dev.crosscheck.coordinator.dataset.DefinitionChecker;
import dev.crosscheck.coordinator.dataset.ImageShape;
import dev.crosscheck.coordinator.dataset.InvalidDatasetException;
import dev.crosscheck.coordinator.dataset.StoredFile;
import dev.crosscheck.coordinator.dataset.TaskKind;
import dev.crosscheck.proto.v1.Dataset;
import dev.crosscheck.proto.v1.DatasetSet;
import dev.crosscheck.proto.v1.DatasetSpec;
import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.proto.v1.SetRecord;
import dev.crosscheck.proto.v1.SourceSpec;
import dev.crosscheck.search.space.NearestName;
import dev.crosscheck.search.space.SpaceProblem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Maps data sets between the API and the domain. The order of sets is that of the specification, which YAML, JSON and protobuf maps keep here. */
final class DatasetProtoMapper {
    private DatasetProtoMapper() {}

    /**
     * The definition.
     *
     * @throws InvalidDatasetException with every mistake and its path
     */
    static DatasetDefinition fromProto(DatasetSpec spec) {
        List<SpaceProblem> problems = new ArrayList<>();
        constant("apiVersion", spec.getApiVersion(), "crosscheck/v1", problems);
        constant("kind", spec.getKind(), "Dataset", problems);
        List<String> kinds =
                Arrays.stream(TaskKind.values()).map(TaskKind::label).toList();
        Optional<TaskKind> task = TaskKind.ofLabel(spec.getTask().getType());
        if (task.isEmpty()) {
            problems.add(choice("task.type", spec.getTask().getType(), kinds));
        }
        Optional<SplitBy> by = SplitBy.ofLabel(spec.getSplit().getBy());
        if (by.isEmpty()) {
            problems.add(choice(
                    "split.by",
                    spec.getSplit().getBy(),
                    Arrays.stream(SplitBy.values()).map(SplitBy::label).toList()));
        }
        if (spec.getSource().getLabel().isEmpty()) {
            problems.add(new SpaceProblem("source.label", "missing (expected: the name of the column to predict)"));
        }
        problems.addAll(LocalSources.check(spec.getSource()));
        problems.addAll(SourceLocation.check(spec.getSource()));
        DatasetDefinition definition = definition(spec, task, by);
        for (SpaceProblem problem : DefinitionChecker.check(definition)) {
            boolean known = problems.stream().anyMatch(p -> p.where().equals(problem.where()));
            boolean guessed = (by.isEmpty() && problem.where().equals("split.column"))
                    || (task.isEmpty() && problem.where().equals("task.classes"));
            if (!known && !guessed) {
                problems.add(problem);
            }
        }
        if (!problems.isEmpty()) {
            throw new InvalidDatasetException(problems);
        }
        return definition;
    }

    private static DatasetDefinition definition(DatasetSpec spec, Optional<TaskKind> task, Optional<SplitBy> by) {
        OptionalInt classes =
                spec.getTask().hasClasses() ? OptionalInt.of(spec.getTask().getClasses()) : OptionalInt.empty();
        FileRef csv = spec.getSource().getCsv();
        String fileName = csv.getName().isEmpty() ? "the source" : csv.getName();
        Source source = new Source(
                fileName,
                csv.getSha256(),
                spec.getSource().getLabel(),
                present(spec.getSource().getId()),
                image(spec.getSource()),
                SourceLocation.of(spec.getSource()));
        Split split = new Split(
                by.orElse(SplitBy.RANDOM),
                spec.getSplit().getSetsMap(),
                present(spec.getSplit().getColumn()),
                present(spec.getSplit().getGroup()));
        return new DatasetDefinition(
                spec.getMetadata().getName(),
                task.orElse(TaskKind.CLASSIFICATION),
                classes,
                source,
                split,
                spec.getSecretList());
    }

    private static Optional<ImageShape> image(SourceSpec source) {
        if (!source.hasImage()) {
            return Optional.empty();
        }
        var image = source.getImage();
        return Optional.of(
                new ImageShape(image.getHeight(), image.getWidth(), image.hasChannels() ? image.getChannels() : 1));
    }

    static dev.crosscheck.proto.v1.ImageShape toProto(ImageShape image) {
        return dev.crosscheck.proto.v1.ImageShape.newBuilder()
                .setHeight(image.height())
                .setWidth(image.width())
                .setChannels(image.channels())
                .build();
    }

    private static void constant(String path, String value, String expected, List<SpaceProblem> problems) {
        if (!value.isEmpty() && !value.equals(expected)) {
            problems.add(new SpaceProblem(path, "\"" + value + "\" (expected: " + expected + ")"));
        }
    }

    private static SpaceProblem choice(String path, String value, List<String> known) {
        String seen = value.isEmpty() ? "missing" : "\"" + value + "\"";
        return new SpaceProblem(
                path, seen + " (expected: one of " + String.join(", ", known) + ")" + NearestName.hint(value, known));
    }

    private static Optional<String> present(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    static Dataset toProto(DatasetInfo info, long exposures) {
        Instant registered = info.registered();
        Dataset.Builder dataset = Dataset.newBuilder()
                .setName(info.name())
                .setVersion(info.version())
                .setTask(info.task().label())
                .setClasses(info.classes().size())
                .setFeatures(info.features())
                .setRegistered(Timestamp.newBuilder()
                        .setSeconds(registered.getEpochSecond())
                        .setNanos(registered.getNano()))
                .setExposures(exposures)
                .addAllWarnings(info.warnings())
                .setLocation(info.location().orElse(""))
                .setTrust(info.location().isPresent() ? "external" : "scored");
        for (SetInfo set : info.sets()) {
            dataset.addSets(DatasetSet.newBuilder()
                    .setSet(set.name())
                    .setExamples(set.examples())
                    .setSecret(set.secret())
                    .setState(set.state().map(Enum::name).orElse(""))
                    .addAllHistory(set.history().stream()
                            .map(DatasetProtoMapper::change)
                            .toList()));
        }
        return dataset.build();
    }

    private static SetRecord change(DatasetInfo.SetChange change) {
        return SetRecord.newBuilder()
                .setAt(SweepProtoMapper.timestamp(change.at()))
                .setWho(change.who())
                .setState(change.state().name())
                .setReason(change.reason())
                .build();
    }

    static FileRef toProto(StoredFile file) {
        return FileRef.newBuilder()
                .setName(file.name())
                .setSha256(file.sha256())
                .setSize(file.size())
                .build();
    }
}
