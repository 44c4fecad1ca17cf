package dev.crosscheck.coordinator.grpc;

import akka.Done;
import dev.crosscheck.coordinator.dataset.DatasetCatalog;
import dev.crosscheck.coordinator.dataset.DatasetInfo;
import dev.crosscheck.coordinator.sweep.LeaseKey;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import dev.crosscheck.coordinator.sweep.SweepDefinition.Validation;
import dev.crosscheck.proto.v1.SweepSpec;
import dev.crosscheck.search.space.SpaceProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Ties sweeps and their tasks to the data sets. Thread-safe. */
public final class SweepDataBinding implements ValidationGate, TaskDataSource {
    private final TaskDataProvider data;
    private final DatasetCatalog catalog;

    public SweepDataBinding(TaskDataProvider data, DatasetCatalog catalog) {
        this.data = data;
        this.catalog = catalog;
    }

    @Override
    public CompletionStage<Answer> check(SweepSpec spec, SweepDefinition definition) {
        return data.check(definition, spec.getTrainer())
                .thenCombine(hyperparameters(spec, definition), SweepDataBinding::joined)
                .thenCompose(problems -> problems.isEmpty()
                        ? secretSets(definition).thenApply(sets -> new Answer(List.of(), sets))
                        : CompletableFuture.completedFuture(new Answer(problems, List.of())));
    }

    /** What a built-in trainer will not take. Not part of reading a stored specification: what was accepted once stays readable. */
    private CompletionStage<List<SpaceProblem>> hyperparameters(SweepSpec spec, SweepDefinition definition) {
        if (spec.getTrainer().getBuiltin().isEmpty() || definition.validation().isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        return catalog.find(definition.validation().get().dataset())
                .thenApply(found ->
                        found.map(info -> BuiltinTrainers.check(spec, info)).orElse(List.of()));
    }

    private static List<SpaceProblem> joined(List<SpaceProblem> some, List<SpaceProblem> more) {
        List<SpaceProblem> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }

    /** The cross-check sets named, or every secret set but the vault. */
    private CompletionStage<List<String>> secretSets(SweepDefinition definition) {
        Optional<Validation> validation = definition.validation();
        List<String> named = validation.map(Validation::crossChecks).orElse(List.of());
        if (validation.isEmpty() || validation.get().replay() || !named.isEmpty()) {
            return CompletableFuture.completedFuture(named);
        }
        String vault = validation.get().vault().orElse("");
        return catalog.find(validation.get().dataset())
                .thenApply(found -> found.map(DatasetInfo::sets).orElse(List.of()).stream()
                        .filter(set -> set.secret() && !set.isSpent())
                        .map(DatasetInfo.SetInfo::name)
                        .filter(set -> !set.equals(vault))
                        .toList());
    }

    @Override
    public CompletionStage<Done> bind(String sweepId, SweepSpec spec, SweepDefinition definition) {
        return data.prepare(sweepId, definition, spec.getTrainer());
    }

    @Override
    public CompletionStage<Material> material(SweepDefinition definition, LeaseKey lease) {
        return data.taskData(lease.sweepId(), definition)
                .thenApply(parts -> new Material(parts.data(), parts.replay()));
    }
}
