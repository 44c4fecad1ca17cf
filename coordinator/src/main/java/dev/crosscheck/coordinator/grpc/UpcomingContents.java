package dev.crosscheck.coordinator.grpc;

import dev.crosscheck.coordinator.index.SweepIndex;
import dev.crosscheck.coordinator.sweep.LeaseKey;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import dev.crosscheck.coordinator.sweep.SweepPhase;
import dev.crosscheck.coordinator.sweep.SweepReply.SweepView;
import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.proto.v1.TaskData;
import dev.crosscheck.proto.v1.UpcomingContentsRequest;
import dev.crosscheck.proto.v1.UpcomingContentsResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The contents that trials of the active sweeps need, told to workers before they hold a lease. Read from the index, so a sweep is known some moments after its creation; the same
 * answer serves all workers for five seconds. Thread-safe.
 */
public final class UpcomingContents {
    private static final long FRESH_NANOS = Duration.ofSeconds(5).toNanos();
    /** More would not be had in time anyway. */
    private static final int MOST_SWEEPS = 32;

    private final SweepIndex index;
    private final SpecStore specs;
    private final TaskDataSource data;
    private final LongSupplier nanos;
    private @Nullable Known known;

    private record Known(long nanos, CompletionStage<List<Needs>> sweeps) {}

    private record Needs(SweepDefinition definition, List<FileRef> files) {
        boolean metBy(UpcomingContentsRequest worker) {
            return (definition.trial().gpus() <= 0 || worker.getGpu())
                    && worker.getLabelsMap()
                            .entrySet()
                            .containsAll(definition.trial().workerLabels().entrySet());
        }
    }

    /** {@code nanos}: a clock that only grows, such as {@link System#nanoTime}. */
    public UpcomingContents(SweepIndex index, SpecStore specs, TaskDataSource data, LongSupplier nanos) {
        this.index = index;
        this.specs = specs;
        this.data = data;
        this.nanos = nanos;
    }

    /** Of the sweeps whose labels the worker has, and that ask for a GPU only where it has one. */
    CompletionStage<UpcomingContentsResponse> of(UpcomingContentsRequest worker) {
        return sweeps().thenApply(all -> {
            Map<String, FileRef> files = new LinkedHashMap<>();
            all.stream()
                    .filter(sweep -> sweep.metBy(worker))
                    .flatMap(sweep -> sweep.files().stream())
                    .forEach(file -> files.putIfAbsent(file.getSha256(), file));
            return UpcomingContentsResponse.newBuilder()
                    .addAllFiles(files.values())
                    .build();
        });
    }

    private synchronized CompletionStage<List<Needs>> sweeps() {
        Known last = known;
        if (last == null || nanos.getAsLong() - last.nanos() > FRESH_NANOS) {
            last = new Known(nanos.getAsLong(), read());
            known = last;
        }
        return last.sweeps();
    }

    private CompletionStage<List<Needs>> read() {
        return index.list().thenCompose(rows -> {
            CompletionStage<List<Needs>> all = CompletableFuture.completedStage(new ArrayList<>());
            List<SweepView> active = rows.stream()
                    .filter(row -> row.state().equals(SweepPhase.ACTIVE.name()))
                    .sorted(Comparator.comparingInt(SweepView::priority)
                            .reversed()
                            .thenComparing(SweepView::created))
                    .limit(MOST_SWEEPS)
                    .toList();
            for (SweepView row : active) {
                all = all.thenCombine(needs(row.sweepId()), (list, needs) -> {
                    needs.ifPresent(list::add);
                    return list;
                });
            }
            return all;
        });
    }

    /** Empty where the sweep went meanwhile. */
    private CompletionStage<Optional<Needs>> needs(String sweep) {
        return specs.get(sweep)
                .thenCompose(stored -> data.material(stored.definition(), new LeaseKey(sweep, 0, 1, 1))
                        .thenApply(material -> Optional.of(new Needs(stored.definition(), files(stored, material)))))
                .exceptionally(gone -> Optional.empty());
    }

    private static List<FileRef> files(SpecStore.Stored stored, TaskDataSource.Material material) {
        List<FileRef> files = new ArrayList<>(stored.spec().getTrainer().getFilesList());
        material.data().ifPresent(task -> files.addAll(tables(task)));
        material.replay().ifPresent(files::add);
        return files;
    }

    private static List<FileRef> tables(TaskData task) {
        return List.of(task.getTrain(), task.getTuning(), task.getBlind()).stream()
                .filter(file -> !file.getSha256().isEmpty())
                .toList();
    }
}
