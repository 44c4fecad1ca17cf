package dev.crosscheck.coordinator.scoring;

import dev.crosscheck.coordinator.dataset.DatasetCatalog;
import dev.crosscheck.coordinator.dataset.DatasetDefinition;
import dev.crosscheck.coordinator.dataset.DatasetInfo;
import dev.crosscheck.coordinator.dataset.DatasetInfo.SetInfo;
import dev.crosscheck.coordinator.dataset.DatasetInfo.SetState;
import dev.crosscheck.coordinator.dataset.InvalidDatasetException;
import dev.crosscheck.coordinator.dataset.ReplaySource;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import dev.crosscheck.coordinator.sweep.SweepDefinition.TrainerKind;
import dev.crosscheck.coordinator.sweep.SweepDefinition.Validation;
import dev.crosscheck.search.space.NearestName;
import dev.crosscheck.search.space.ParameterSpec;
import dev.crosscheck.search.space.SpaceProblem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Checks what a sweep says of data against the data that there is. Thread-safe. */
public final class ValidationChecker {
    private final DatasetCatalog catalog;
    private final ReplayTables tables;

    public ValidationChecker(DatasetCatalog catalog, ReplayTables tables) {
        this.catalog = catalog;
        this.tables = tables;
    }

    /** As {@link #check(SweepDefinition, Optional)} for a trainer without a table. */
    public CompletionStage<List<SpaceProblem>> check(SweepDefinition definition) {
        return check(definition, Optional.empty());
    }

    /**
     * Every mistake, with its path in the specification.
     *
     * @param table what a table trainer replays
     */
    public CompletionStage<List<SpaceProblem>> check(SweepDefinition definition, Optional<ReplaySource> table) {
        boolean replays = definition.validation().map(Validation::replay).orElse(false);
        boolean tableTrainer = definition.trainerNeeds() == TrainerKind.TABLE;
        if (replays != tableTrainer) {
            return now(
                    "validation.replay",
                    tableTrainer
                            ? "missing; name the table's columns for the tuning and cross-check sets, which a table trainer replays"
                            : "given, but the trainer replays no table; use validation.dataset, or trainer.table");
        }
        if (definition.validation().isEmpty()) {
            return CompletableFuture.completedStage(List.of());
        }
        Validation validation = definition.validation().get();
        if (replays) {
            return table.isPresent()
                    ? replay(definition, validation, table.get())
                    : now("trainer.table", "missing; a replay needs a table");
        }
        if (definition.trainerNeeds() == TrainerKind.FUNCTION) {
            return now("validation", "given, but a function trainer predicts nothing; leave validation out");
        }
        return catalog.find(validation.dataset())
                .thenCompose(found -> found.isPresent()
                        ? CompletableFuture.completedStage(scored(definition, validation, found.get()))
                        : catalog.list().thenApply(all -> List.of(unknown(validation.dataset(), all))));
    }

    private static CompletionStage<List<SpaceProblem>> now(String where, String message) {
        return CompletableFuture.completedStage(List.of(new SpaceProblem(where, message)));
    }

    private static SpaceProblem unknown(String name, List<DatasetInfo> all) {
        List<String> names = all.stream().map(DatasetInfo::name).toList();
        String hint = NearestName.hint(name, names);
        return new SpaceProblem(
                "validation.dataset",
                "there is no data set \"" + name + "\""
                        + (hint.isEmpty() ? "; register it with: crosscheck dataset register SPEC.yaml" : hint));
    }

    private static List<SpaceProblem> scored(SweepDefinition definition, Validation validation, DatasetInfo info) {
        List<SpaceProblem> problems = new ArrayList<>(metric(definition, info));
        Optional<SetInfo> tuning = set("validation.tuning", validation.tuning(), info, problems);
        if (tuning.isPresent() && tuning.get().secret()) {
            problems.add(new SpaceProblem(
                    "validation.tuning",
                    "the set \"" + validation.tuning() + "\" is secret; a search needs a set whose score it may see"));
        } else if (validation.tuning().equals(DatasetDefinition.TRAIN)) {
            problems.add(new SpaceProblem(
                    "validation.tuning", "the set train is what trainers learn from; name another set"));
        }
        Set<String> seen = new HashSet<>(Set.of(validation.tuning()));
        validation.vault().ifPresent(vault -> secret("validation.vault", vault, info, seen, problems));
        for (int i = 0; i < validation.crossChecks().size(); i++) {
            secret(
                    "validation.cross_checks[" + i + "]",
                    validation.crossChecks().get(i),
                    info,
                    seen,
                    problems);
        }
        boolean none = validation.crossChecks().isEmpty()
                && info.sets().stream()
                        .filter(SetInfo::secret)
                        .allMatch(s -> s.isSpent() || validation.vault().equals(Optional.of(s.name())));
        if (none) {
            problems.add(new SpaceProblem(
                    "validation.cross_checks",
                    "the data set " + info.name()
                            + " has no secret set to check the winner with; add one with: crosscheck dataset add-set "
                            + info.name() + " SET --from FILE"));
        }
        return problems;
    }

    private static List<SpaceProblem> metric(SweepDefinition definition, DatasetInfo info) {
        String name = definition.objective().metric();
        List<String> known = Metric.labelsFor(info.task());
        Optional<Metric> metric = Metric.ofLabel(name);
        if (metric.isEmpty() || metric.get().task() != info.task()) {
            return List.of(new SpaceProblem(
                    "objective.metric",
                    "\"" + name + "\" is no metric of a " + info.task().label() + " (expected: "
                            + String.join(", ", known) + ")" + NearestName.hint(name, known)));
        }
        if (metric.get().maximize() != definition.objective().maximize()) {
            return List.of(new SpaceProblem(
                    "objective.direction",
                    (definition.objective().maximize() ? "maximize" : "minimize") + ", but " + name + " is better when "
                            + (metric.get().maximize() ? "larger" : "smaller") + "; leave the direction out"));
        }
        return List.of();
    }

    private static Optional<SetInfo> set(String where, String name, DatasetInfo info, List<SpaceProblem> problems) {
        Optional<SetInfo> set = info.set(name);
        if (set.isEmpty()) {
            List<String> names = info.sets().stream().map(SetInfo::name).toList();
            problems.add(new SpaceProblem(
                    where,
                    "the data set " + info.name() + " has no set \"" + name + "\" (it has: " + String.join(", ", names)
                            + ")" + NearestName.hint(name, names)));
        }
        return set;
    }

    private static void secret(
            String where, String name, DatasetInfo info, Set<String> seen, List<SpaceProblem> problems) {
        Optional<SetInfo> set = set(where, name, info, problems);
        if (set.isPresent() && !set.get().secret()) {
            problems.add(new SpaceProblem(
                    where,
                    "the set \"" + name + "\" is not secret (expected: one of " + String.join(", ", info.secretSets())
                            + ")"));
        } else if (set.isPresent() && !seen.add(name)) {
            problems.add(new SpaceProblem(where, "the set \"" + name + "\" is used twice; give each set one part"));
        }
        if (set.isPresent() && set.get().isSpent()) {
            List<DatasetInfo.SetChange> history = set.get().history();
            String because = history.isEmpty()
                    ? ""
                    : " (" + history.get(history.size() - 1).reason() + ")";
            problems.add(new SpaceProblem(
                    where,
                    "the set \"" + name + "\" is " + set.get().state().orElse(SetState.RETIRED) + because
                            + " and proves nothing any more; name another set"));
        }
    }

    private CompletionStage<List<SpaceProblem>> replay(
            SweepDefinition definition, Validation validation, ReplaySource table) {
        List<SpaceProblem> problems = new ArrayList<>();
        Set<String> seen = new HashSet<>(Set.of(validation.tuning()));
        if (validation.crossChecks().isEmpty()) {
            problems.add(new SpaceProblem(
                    "validation.replay.cross_checks", "empty; name at least one column that checks the winner"));
        }
        for (int i = 0; i < validation.crossChecks().size(); i++) {
            if (!seen.add(validation.crossChecks().get(i))) {
                problems.add(new SpaceProblem(
                        "validation.replay.cross_checks[" + i + "]",
                        "the set \"" + validation.crossChecks().get(i) + "\" is used twice; give each set one part"));
            }
        }
        if (validation.vault().isPresent() && seen.contains(validation.vault().get())) {
            problems.add(new SpaceProblem(
                    "validation.replay.vault",
                    "the set \"" + validation.vault().get() + "\" is used twice; give each set one part"));
        }
        List<String> names = definition.space().parameters().stream()
                .map(ParameterSpec::name)
                .toList();
        for (int i = 0; i < table.key().size(); i++) {
            if (!names.contains(table.key().get(i))) {
                problems.add(new SpaceProblem(
                        "trainer.table.key[" + i + "]",
                        "there is no parameter \"" + table.key().get(i) + "\""
                                + NearestName.hint(table.key().get(i), names)));
            }
        }
        return withTable(tables.table(table, validation), problems)
                .thenCompose(found ->
                        found.isEmpty() ? vaultColumns(validation, table) : CompletableFuture.completedStage(found));
    }

    /** The vault's columns are read now, and not only when it is opened. */
    private CompletionStage<List<SpaceProblem>> vaultColumns(Validation validation, ReplaySource table) {
        if (validation.vault().isEmpty()) {
            return CompletableFuture.completedStage(List.of());
        }
        return withTable(tables.vaultTable(table, validation, validation.vault().get()), new ArrayList<>())
                .thenApply(found -> found.stream()
                        .map(problem -> new SpaceProblem("validation.replay.vault", problem.message()))
                        .toList());
    }

    private static CompletionStage<List<SpaceProblem>> withTable(
            CompletionStage<ReplayTable> table, List<SpaceProblem> problems) {
        return table.handle((parsed, failure) -> {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            if (cause instanceof InvalidDatasetException invalid) {
                problems.addAll(invalid.problems());
            } else if (cause != null) {
                throw new CompletionException(cause);
            }
            return List.copyOf(problems);
        });
    }
}
