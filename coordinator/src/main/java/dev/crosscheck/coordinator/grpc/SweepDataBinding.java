package dev.crosscheck.coordinator.grpc;

import akka.Done;
import dev.crosscheck.coordinator.dataset.DatasetCatalog;
import dev.crosscheck.coordinator.dataset.DatasetInfo;
import dev.crosscheck.coordinator.dataset.ExposureLedger;
import dev.crosscheck.coordinator.dataset.ReplaySource;
import dev.crosscheck.coordinator.dataset.VaultOpenings;
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
    private static final String NO_NUMBER =
            ": this sweep can run, but finalize will give it no number; name another vault set to get one";

    private final TaskDataProvider data;
    private final DatasetCatalog catalog;
    private final VaultOpenings openings;
    private final ExposureLedger ledger;

    public SweepDataBinding(
            TaskDataProvider data, DatasetCatalog catalog, VaultOpenings openings, ExposureLedger ledger) {
        this.data = data;
        this.catalog = catalog;
        this.openings = openings;
        this.ledger = ledger;
    }

    @Override
    public CompletionStage<Answer> check(SweepSpec spec, SweepDefinition definition) {
        return data.check(definition, spec.getTrainer())
                .thenCombine(hyperparameters(spec, definition), SweepDataBinding::joined)
                .thenCompose(problems -> problems.isEmpty()
                        ? secretSets(definition)
                                .thenCombine(
                                        openedVault(spec, definition)
                                                .thenCombine(outside(definition), SweepDataBinding::joined),
                                        (sets, notes) -> new Answer(List.of(), sets, notes))
                        : CompletableFuture.completedFuture(new Answer(problems, List.of(), List.of())));
    }

    /** A sweep may name a vault set that was opened or has answered as a cross-check set, but will get no number from it. */
    private CompletionStage<List<String>> openedVault(SweepSpec spec, SweepDefinition definition) {
        Optional<Validation> validation = definition.validation();
        Optional<String> vault = validation.flatMap(Validation::vault);
        if (vault.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        String ledgerName = TaskDataProvider.table(definition, spec.getTrainer())
                .map(ReplaySource::ledgerName)
                .orElse(validation.get().dataset());
        return openings.find(ledgerName, vault.get())
                .thenCombine(ledger.answers(ledgerName, vault.get()), (found, answers) -> found
                        .map(opening -> "the vault set " + opening.set() + " was opened for trial " + opening.trial()
                                + " of sweep " + opening.sweep() + ", and a vault set is opened once" + NO_NUMBER)
                        .or(() -> Optional.of("the vault set " + vault.get() + " gave answers as a cross-check set ("
                                        + answers + " so far), so choices may rest on it" + NO_NUMBER)
                                .filter(note -> answers > 0))
                        .stream()
                        .toList());
    }

    /** What the inputs' place means for the verdict. */
    private CompletionStage<List<String>> outside(SweepDefinition definition) {
        String dataset = definition.validation().map(Validation::dataset).orElse("");
        return dataset.isEmpty()
                ? CompletableFuture.completedFuture(List.of())
                : catalog.find(dataset).thenApply(found -> found
                        .flatMap(DatasetInfo::location)
                        .map(
                                location -> "the inputs of data set " + dataset + " stay at " + location
                                        + ", where trials can read more than the blind pool: the verdict will say trust: external")
                        .stream()
                        .toList());
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

    private static <T> List<T> joined(List<T> some, List<T> more) {
        List<T> all = new ArrayList<>(some);
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
