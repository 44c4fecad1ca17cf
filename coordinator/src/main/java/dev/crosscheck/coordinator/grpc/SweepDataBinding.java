package dev.crosscheck.coordinator.grpc;

import akka.Done;
import dev.crosscheck.coordinator.dataset.DatasetCatalog;
import dev.crosscheck.coordinator.dataset.DatasetInfo;
import dev.crosscheck.coordinator.dataset.ReplaySource;
import dev.crosscheck.coordinator.dataset.StoredFile;
import dev.crosscheck.coordinator.dataset.SweepData;
import dev.crosscheck.coordinator.dataset.SweepDataStore;
import dev.crosscheck.coordinator.dataset.WorkerBlobs;
import dev.crosscheck.coordinator.scoring.ReplayTables;
import dev.crosscheck.coordinator.scoring.ValidationChecker;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import dev.crosscheck.proto.v1.SweepSpec;
import dev.crosscheck.proto.v1.TableTrainerSpec;
import dev.crosscheck.search.space.SpaceProblem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Ties a new sweep to its data: checked against what is registered, then fixed under the sweep's id before the sweep is created. Thread-safe. */
public final class SweepDataBinding implements ValidationGate {
    private final ValidationChecker checker;
    private final DatasetCatalog catalog;
    private final ReplayTables tables;
    private final WorkerBlobs workerBlobs;
    private final SweepDataStore store;

    public SweepDataBinding(
            ValidationChecker checker, DatasetCatalog catalog, ReplayTables tables, WorkerBlobs workerBlobs, SweepDataStore store) {
        this.checker = checker;
        this.catalog = catalog;
        this.tables = tables;
        this.workerBlobs = workerBlobs;
        this.store = store;
    }

    @Override
    public CompletionStage<Answer> check(SweepSpec spec, SweepDefinition definition) {
        return checker.check(definition, replay(spec)).thenCompose(problems -> problems.isEmpty()
                ? secretSets(definition).thenApply(sets -> new Answer(List.of(), sets))
                : CompletableFuture.completedFuture(new Answer(problems, List.of())));
    }

    /** The cross-check sets named, or every secret set but the vault. */
    private CompletionStage<List<String>> secretSets(SweepDefinition definition) {
        Optional<SweepDefinition.Validation> validation = definition.validation();
        if (validation.isEmpty() || validation.get().replay() || !validation.get().crossChecks().isEmpty()) {
            return CompletableFuture.completedFuture(
                    validation.map(SweepDefinition.Validation::crossChecks).orElse(List.of()));
        }
        String vault = validation.get().vault().orElse("");
        return catalog.find(validation.get().dataset()).thenApply(found -> found.map(DatasetInfo::sets).orElse(List.of()).stream()
                .filter(set -> set.secret() && !set.name().equals(vault))
                .map(DatasetInfo.SetInfo::name)
                .toList());
    }

    @Override
    public CompletionStage<Done> bind(String sweepId, SweepSpec spec, SweepDefinition definition) {
        Optional<SweepDefinition.Validation> validation = definition.validation();
        Optional<ReplaySource> replay = replay(spec);
        if (validation.isPresent() && replay.isPresent()) {
            return tables.project(replay.get(), validation.get())
                    .thenCompose(cut -> workerBlobs
                            .withhold(replay.get().sha256(), "a replayed table holds secret scores")
                            .thenCompose(done -> workerBlobs.allow(cut.sha256()))
                            .thenCompose(done -> put(sweepId, "", 0, replay, Optional.of(cut))));
        }
        if (validation.isPresent()) {
            String dataset = validation.get().dataset();
            return catalog.find(dataset).thenCompose(found -> put(
                    sweepId,
                    dataset,
                    found.orElseThrow(() -> new InvalidSpecException(
                                    List.of(new SpaceProblem("validation.dataset", "there is no data set \"" + dataset + "\""))))
                            .version(),
                    Optional.empty(),
                    Optional.empty()));
        }
        return store.put(sweepId, SweepData.none());
    }

    private CompletionStage<Done> put(
            String sweepId, String dataset, int version, Optional<ReplaySource> replay, Optional<StoredFile> cut) {
        return store.put(sweepId, new SweepData(dataset, version, replay, cut));
    }

    private static Optional<ReplaySource> replay(SweepSpec spec) {
        if (!spec.getTrainer().hasTable()) {
            return Optional.empty();
        }
        TableTrainerSpec table = spec.getTrainer().getTable();
        Map<String, String> where = new LinkedHashMap<>();
        table.getWhereMap().forEach((column, value) -> where.put(column, ValueMapper.text(value)));
        List<String> key = table.getKeyCount() > 0 ? table.getKeyList() : List.copyOf(spec.getParametersMap().keySet());
        return Optional.of(new ReplaySource(table.getFile().getName(), table.getFile().getSha256(), key, where));
    }
}
