package dev.crosscheck.coordinator.grpc;

import akka.Done;
import com.google.protobuf.Value;
import dev.crosscheck.coordinator.dataset.DatasetCatalog;
import dev.crosscheck.coordinator.dataset.DatasetDefinition;
import dev.crosscheck.coordinator.dataset.DatasetInfo;
import dev.crosscheck.coordinator.dataset.RecentContents;
import dev.crosscheck.coordinator.dataset.ReplaySource;
import dev.crosscheck.coordinator.dataset.StoredFile;
import dev.crosscheck.coordinator.dataset.SweepData;
import dev.crosscheck.coordinator.dataset.SweepDataStore;
import dev.crosscheck.coordinator.dataset.WorkerBlobs;
import dev.crosscheck.coordinator.scoring.Metric;
import dev.crosscheck.coordinator.scoring.ReplayTables;
import dev.crosscheck.coordinator.scoring.ValidationChecker;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import dev.crosscheck.coordinator.sweep.SweepDefinition.Validation;
import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.proto.v1.TableTrainerSpec;
import dev.crosscheck.proto.v1.TaskData;
import dev.crosscheck.proto.v1.TrainerSpec;
import dev.crosscheck.search.space.ParameterSpec;
import dev.crosscheck.search.space.SpaceProblem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The data part of a sweep's life: {@link #check} before it is created, {@link #prepare} once it has an id, {@link #taskData} for each task. The data set version is
 * fixed by {@code prepare}. Thread-safe.
 */
public final class TaskDataProvider {
    private final ValidationChecker checker;
    private final DatasetCatalog catalog;
    private final SweepDataStore sweeps;
    private final ReplayTables tables;
    private final WorkerBlobs workerBlobs;
    private final RecentContents recent;

    /** What a task holds of data; both empty without validation. */
    public record TaskParts(Optional<TaskData> data, Optional<FileRef> replay) {}

    public TaskDataProvider(
            ValidationChecker checker,
            DatasetCatalog catalog,
            SweepDataStore sweeps,
            ReplayTables tables,
            WorkerBlobs workerBlobs,
            RecentContents recent) {
        this.checker = checker;
        this.catalog = catalog;
        this.sweeps = sweeps;
        this.tables = tables;
        this.workerBlobs = workerBlobs;
        this.recent = recent;
    }

    /** Every mistake in what the sweep says of data and trainer files, with its path. */
    public CompletionStage<List<SpaceProblem>> check(SweepDefinition definition, TrainerSpec trainer) {
        CompletionStage<List<SpaceProblem>> problems =
                checker.check(definition, table(definition, trainer)).thenApply(ArrayList::new);
        for (int i = 0; i < trainer.getFilesCount(); i++) {
            FileRef file = trainer.getFiles(i);
            String path = "trainer.files[" + i + "]";
            problems = problems.thenCombine(workerBlobs.withheldBecause(file.getSha256()), (list, because) -> {
                because.ifPresent(text -> list.add(
                        new SpaceProblem(path, file.getName() + " cannot go to workers: " + text + "; leave it out")));
                return list;
            });
        }
        return problems;
    }

    /** Fixes the sweep's data and lets workers read its files; durable when the stage completes. Call it before the sweep can lease; repeatable. */
    public CompletionStage<Done> prepare(String sweepId, SweepDefinition definition, TrainerSpec trainer) {
        CompletionStage<Done> files = CompletableFuture.completedStage(Done.getInstance());
        for (FileRef file : trainer.getFilesList()) {
            files = files.thenCompose(done -> workerBlobs.allow(file.getSha256()));
        }
        return files.thenCompose(done -> data(definition, trainer)).thenCompose(data -> sweeps.put(sweepId, data));
    }

    private CompletionStage<SweepData> data(SweepDefinition definition, TrainerSpec trainer) {
        if (definition.validation().isEmpty()) {
            return CompletableFuture.completedStage(SweepData.none());
        }
        Validation validation = definition.validation().get();
        Optional<ReplaySource> table = table(definition, trainer);
        if (validation.replay() && table.isPresent()) {
            ReplaySource source = table.get();
            return workerBlobs
                    .withhold(source.sha256(), "it is a replayed table and holds the scores of secret sets")
                    .thenCompose(done -> projection(source, validation))
                    .thenCompose(file -> workerBlobs.allow(file.sha256()).thenApply(done -> file))
                    .thenApply(file -> new SweepData("", 0, Optional.of(source), Optional.of(file)));
        }
        return found(validation.dataset())
                .thenApply(info -> new SweepData(
                        info.name(),
                        info.version(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        info.sets().stream()
                                .filter(DatasetInfo.SetInfo::isSpent)
                                .map(DatasetInfo.SetInfo::name)
                                .toList()));
    }

    /** Other sweeps on the table have the same file, and it goes with the last of them, maybe now: only what is there after the touch stays. */
    private CompletionStage<StoredFile> projection(ReplaySource source, Validation validation) {
        return tables.project(source, validation).thenCompose(file -> recent.touch(file.sha256())
                .thenCompose(done -> tables.isStored(file))
                .thenCompose(stored ->
                        stored ? CompletableFuture.completedStage(file) : tables.project(source, validation)));
    }

    private CompletionStage<DatasetInfo> found(String dataset) {
        return catalog.find(dataset)
                .thenApply(found -> found.orElseThrow(
                        () -> GrpcErrors.notFound("UNKNOWN_DATASET", "there is no data set \"" + dataset + "\"")));
    }

    private CompletionStage<DatasetInfo> version(SweepData data) {
        return catalog.find(data.dataset(), data.version())
                .thenApply(found -> found.orElseThrow(() -> GrpcErrors.notFound(
                        "UNKNOWN_DATASET",
                        "there is no version " + data.version() + " of data set \"" + data.dataset() + "\"")));
    }

    /** The table that the trainer replays; its key defaults to all parameters. */
    static Optional<ReplaySource> table(SweepDefinition definition, TrainerSpec trainer) {
        if (!trainer.hasTable()) {
            return Optional.empty();
        }
        TableTrainerSpec table = trainer.getTable();
        List<String> key = table.getKeyCount() > 0
                ? table.getKeyList()
                : definition.space().parameters().stream()
                        .map(ParameterSpec::name)
                        .toList();
        Map<String, String> where = new LinkedHashMap<>();
        table.getWhereMap().forEach((column, value) -> where.put(column, text(value)));
        String name = table.getFile().getName().isEmpty()
                ? "the table"
                : table.getFile().getName();
        return Optional.of(new ReplaySource(name, table.getFile().getSha256(), key, where));
    }

    private static String text(Value value) {
        return switch (value.getKindCase()) {
            case NUMBER_VALUE -> Double.toString(value.getNumberValue());
            case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
            default -> value.getStringValue();
        };
    }

    /** What goes into each task of the sweep. */
    public CompletionStage<TaskParts> taskData(String sweepId, SweepDefinition definition) {
        if (definition.validation().isEmpty()) {
            return CompletableFuture.completedStage(new TaskParts(Optional.empty(), Optional.empty()));
        }
        Validation validation = definition.validation().get();
        return sweeps.get(sweepId)
                .thenCompose(data -> data.replay().isPresent()
                        ? CompletableFuture.completedStage(new TaskParts(
                                Optional.empty(), data.projection().map(DatasetProtoMapper::toProto)))
                        : version(data).thenApply(info -> {
                            boolean probabilities = Metric.ofLabel(
                                            definition.objective().metric())
                                    .map(Metric::needsProbabilities)
                                    .orElse(false);
                            return new TaskParts(
                                    Optional.of(toProto(info, validation.tuning(), probabilities)), Optional.empty());
                        }));
    }

    private static TaskData toProto(DatasetInfo info, String tuning, boolean needsProbabilities) {
        TaskData.Builder data = TaskData.newBuilder();
        info.image().map(DatasetProtoMapper::toProto).ifPresent(data::setImage);
        info.location().ifPresent(data::setLocation);
        return data.setDataset(info.name())
                .setVersion(info.version())
                .setTask(info.task().label())
                .addAllClasses(info.classes())
                .setLabel(info.label())
                .setId(info.id())
                .setTrain(file(Optional.ofNullable(info.files().get(DatasetDefinition.TRAIN))))
                .setTuning(file(Optional.ofNullable(info.files().get(tuning))))
                .setBlind(file(info.blind()))
                .setNeedsProbabilities(needsProbabilities)
                .build();
    }

    private static FileRef file(Optional<StoredFile> file) {
        return file.map(DatasetProtoMapper::toProto).orElse(FileRef.getDefaultInstance());
    }
}
