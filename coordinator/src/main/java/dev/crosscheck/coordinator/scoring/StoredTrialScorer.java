package dev.crosscheck.coordinator.scoring;

import dev.crosscheck.coordinator.dataset.DatasetVault;
import dev.crosscheck.coordinator.dataset.ReplaySource;
import dev.crosscheck.coordinator.dataset.SweepData;
import dev.crosscheck.coordinator.dataset.SweepDataStore;
import dev.crosscheck.coordinator.dataset.VaultSet;
import dev.crosscheck.coordinator.dataset.Vaults;
import dev.crosscheck.coordinator.store.TrialBlobKey;
import dev.crosscheck.coordinator.store.TrialStore;
import dev.crosscheck.coordinator.sweep.LeaseKey;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import dev.crosscheck.coordinator.sweep.SweepDefinition.Validation;
import dev.crosscheck.search.space.Configuration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Scores attempts from uploaded predictions and the vault, or from a replayed table. An attempt is scored once: once its evidence is stored, later calls
 * return the same score whatever else was uploaded since, so that evidence and journal never part.
 */
public final class StoredTrialScorer implements TrialScorer {
    private final TrialStore trials;
    private final SweepDataStore sweeps;
    private final PoolFinder pools;
    private final ReplayTables tables;
    private final Executor compute;

    /**
     * Makes a scorer.
     *
     * @param compute runs the arithmetic
     */
    public StoredTrialScorer(
            TrialStore trials, SweepDataStore sweeps, Vaults vaults, ReplayTables tables, Executor compute) {
        this.trials = trials;
        this.sweeps = sweeps;
        this.pools = new PoolFinder(vaults);
        this.tables = tables;
        this.compute = compute;
    }

    @Override
    public CompletionStage<Scored> score(
            SweepDefinition definition,
            LeaseKey lease,
            Configuration params,
            String predictions,
            Map<String, Double> reported) {
        if (definition.validation().isEmpty()) {
            return reported(definition.objective().metric(), reported);
        }
        Validation validation = definition.validation().get();
        TrialBlobKey key = Evidence.key(lease.sweepId(), lease.trial(), lease.attempt());
        return trials.get(key).thenCompose(stored -> {
            if (stored.isPresent()) {
                return CompletableFuture.completedStage(scored(Evidence.decode(stored.get()), lease, reported));
            }
            return sweeps.get(lease.sweepId())
                    .thenCompose(data -> data.replay().isPresent()
                            ? replayed(
                                    validation,
                                    data.replay().get(),
                                    definition.objective().metric(),
                                    params)
                            : fromPredictions(definition, data, lease, 0, predictions))
                    .thenCompose(evidence ->
                            trials.put(key, evidence.encode()).thenApply(done -> scored(evidence, lease, reported)));
        });
    }

    @Override
    public CompletionStage<Boolean> scoreRung(
            SweepDefinition definition, LeaseKey lease, Configuration params, long step, String predictions) {
        Validation validation = definition.validation().orElseThrow();
        TrialBlobKey key = Evidence.key(lease.sweepId(), lease.trial(), lease.attempt(), step);
        return sweeps.get(lease.sweepId())
                .thenCompose(data -> data.replay().isPresent()
                        ? tables.table(data.replay().get(), validation)
                                .thenApply(table -> table.row(params).flatMap(row -> row.rung(step)))
                        : fromPredictions(definition, data, lease, step, predictions)
                                .thenApply(Optional::of))
                .thenCompose(evidence -> evidence.isEmpty()
                        ? CompletableFuture.completedStage(false)
                        : trials.put(key, evidence.get().encode()).thenApply(done -> true));
    }

    private static CompletionStage<Scored> reported(String metric, Map<String, Double> reported) {
        Double score = reported.get(metric);
        if (score == null) {
            return CompletableFuture.failedStage(
                    new BadPredictionsException("the trainer reported no metric \"" + metric
                            + "\", which is the objective; write it to metrics.jsonl, or name a metric that is reported: "
                            + reported.keySet().stream().sorted().toList()));
        }
        if (!Double.isFinite(score)) {
            return CompletableFuture.failedStage(
                    new BadPredictionsException("the last reported value of the objective \"" + metric
                            + "\" is not a finite number; end such trials as infeasible (exit status 75)"));
        }
        return CompletableFuture.completedStage(new Scored(OptionalDouble.of(score), Map.copyOf(reported), ""));
    }

    private static Scored scored(Evidence evidence, LeaseKey lease, Map<String, Double> reported) {
        Map<String, Double> metrics = new LinkedHashMap<>(reported);
        metrics.putAll(evidence.metrics());
        return new Scored(
                OptionalDouble.of(evidence.score()),
                Map.copyOf(metrics),
                Evidence.reference(lease.trial(), lease.attempt()));
    }

    private CompletionStage<Evidence> replayed(
            Validation validation, ReplaySource source, String metric, Configuration params) {
        return tables.table(source, validation).thenApply(table -> {
            Optional<ReplayTable.Row> row = table.row(params);
            if (row.isEmpty()) {
                throw new BadPredictionsException("no row of " + source.fileName()
                        + " holds this configuration; make the parameters' ranges match the table");
            }
            if (!row.get().ok) {
                throw new BadPredictionsException(
                        source.fileName() + " line " + row.get().line + " records a trial whose status is not ok");
            }
            Map<String, double[]> sets = new LinkedHashMap<>();
            validation.crossChecks().forEach(set -> sets.put(set, row.get().scores(set)));
            return new Evidence(
                    row.get().score, Map.of(metric, row.get().score), row.get().scores(validation.tuning()), sets);
        });
    }

    private CompletionStage<Evidence> fromPredictions(
            SweepDefinition definition, SweepData data, LeaseKey lease, long step, String receipt) {
        if (receipt.isEmpty()) {
            return CompletableFuture.failedStage(new BadPredictionsException(
                    "the attempt delivered no predictions; write predictions for the tuning set and the blind pool"));
        }
        return trials.get(PredictionUpload.key(lease, step))
                .thenApplyAsync(
                        stored -> {
                            byte[] content = stored.orElseThrow(() -> new BadPredictionsException(
                                    "the predictions of this attempt are not stored; upload them again"));
                            return PredictionUpload.open(lease, receipt, content);
                        },
                        compute)
                .thenCompose(upload -> pools.find(data, upload.blind().ids())
                        .thenApplyAsync(vault -> evidence(definition, data, vault, upload), compute));
    }

    private static Evidence evidence(
            SweepDefinition definition, SweepData data, DatasetVault vault, PredictionUpload upload) {
        Validation validation = definition.validation().orElseThrow();
        Metric metric = Metric.ofLabel(definition.objective().metric())
                .orElseThrow(() -> new IllegalStateException(
                        "unknown metric " + definition.objective().metric()));
        VaultSet tuning = vault.set(validation.tuning())
                .orElseThrow(() -> new IllegalStateException("the data set has no set " + validation.tuning()));
        PredictionAligner aligner = new PredictionAligner(vault, metric.needsProbabilities());
        Predicted forTuning = aligner.align(upload.tuning(), tuning.ids());
        List<String> blindIds = new ArrayList<>();
        vault.secretSets().forEach(set -> blindIds.addAll(set.ids()));
        Predicted forBlind = aligner.align(upload.blind(), blindIds);
        List<String> checks = EvidenceShapes.crossChecks(validation, data, vault).stream()
                .map(VaultSet::name)
                .toList();
        Map<String, double[]> sets = new LinkedHashMap<>();
        int from = 0;
        for (VaultSet set : vault.secretSets()) {
            if (checks.contains(set.name())) {
                double[] scores = metric.perExample(forBlind.slice(from, from + set.examples()), set.labels());
                // Which set it is would tell to which one these examples belong.
                sets.put(set.name(), storable(scores, metric, "the blind pool"));
            }
            from += set.examples();
        }
        double[] truth = tuning.labels();
        Map<String, Double> metrics = new LinkedHashMap<>();
        for (Metric each : Metric.values()) {
            if (each.task() == vault.task() && (forTuning.hasProbabilities() || !each.needsProbabilities())) {
                metrics.put(each.label(), each.score(forTuning, truth));
            }
        }
        double score = metrics.getOrDefault(metric.label(), Double.NaN);
        if (!Double.isFinite(score)) {
            throw overflow(metric, "tuning");
        }
        return new Evidence(score, metrics, storable(metric.perExample(forTuning, truth), metric, "tuning"), sets);
    }

    /** The scores of examples, all of them finite as the 32-bit floats that are kept of them. */
    private static double[] storable(double[] scores, Metric metric, String part) {
        for (double score : scores) {
            if (!Float.isFinite((float) score)) {
                throw overflow(metric, part);
            }
        }
        return scores;
    }

    private static BadPredictionsException overflow(Metric metric, String part) {
        return new BadPredictionsException("the predictions for " + part + " are so large that " + metric.label()
                + " overflows; scale the trainer's output");
    }
}
