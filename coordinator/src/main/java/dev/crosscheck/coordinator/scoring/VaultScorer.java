package dev.crosscheck.coordinator.scoring;

import dev.crosscheck.coordinator.dataset.DatasetVault;
import dev.crosscheck.coordinator.dataset.InvalidDatasetException;
import dev.crosscheck.coordinator.dataset.ReplaySource;
import dev.crosscheck.coordinator.dataset.SweepData;
import dev.crosscheck.coordinator.dataset.VaultSet;
import dev.crosscheck.coordinator.dataset.Vaults;
import dev.crosscheck.coordinator.store.TrialStore;
import dev.crosscheck.coordinator.sweep.LeaseKey;
import dev.crosscheck.coordinator.sweep.SweepDefinition;
import dev.crosscheck.coordinator.sweep.SweepDefinition.Validation;
import dev.crosscheck.search.space.Configuration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Scores a finished trial on the vault set, from its stored predictions or from the replayed table. Stores nothing. Thread-safe. */
public final class VaultScorer {
    private final TrialStore trials;
    private final PoolFinder pools;
    private final ReplayTables tables;
    private final Executor compute;

    /** A finished trial. {@code score}: on the tuning set; {@code attempt}: the one that gave it. */
    public record Candidate(String sweepId, long trial, int attempt, Configuration params, OptionalDouble score) {}

    /** The trial cannot be scored on the vault set; the message is for the sweep's owner and holds no score. */
    public static final class NoVaultScoreException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NoVaultScoreException(String message) {
            super(message);
        }
    }

    /**
     * Makes a scorer.
     *
     * @param compute runs the arithmetic
     */
    public VaultScorer(TrialStore trials, Vaults vaults, ReplayTables tables, Executor compute) {
        this.trials = trials;
        this.pools = new PoolFinder(vaults);
        this.tables = tables;
        this.compute = compute;
    }

    /** The trial's score on the set; fails with {@link NoVaultScoreException} when there is none. */
    CompletionStage<VaultScore> score(SweepDefinition sweep, SweepData data, String set, Candidate trial) {
        return data.replay().isPresent()
                ? replayed(sweep, data.replay().get(), set, trial)
                : trials.get(PredictionUpload.key(new LeaseKey(trial.sweepId(), trial.trial(), trial.attempt(), 0)))
                        .thenApplyAsync(stored -> upload(trial, stored), compute)
                        .thenCompose(upload -> pools.find(data, upload.blind().ids())
                                .thenApplyAsync(vault -> score(sweep, vault, set, trial, upload), compute));
    }

    private static PredictionUpload upload(Candidate trial, Optional<byte[]> stored) {
        return PredictionUpload.decode(stored.orElseThrow(() -> new NoVaultScoreException("the predictions of trial "
                + trial.trial() + " are no longer stored; restore the data directory from a backup")));
    }

    private static VaultScore score(
            SweepDefinition sweep, DatasetVault vault, String name, Candidate trial, PredictionUpload upload) {
        Metric metric = Metric.ofLabel(sweep.objective().metric()).orElseThrow();
        VaultSet set = vault.set(name)
                .filter(VaultSet::secret)
                .orElseThrow(
                        () -> new NoVaultScoreException("trial " + trial.trial() + " has no predictions on the set "
                                + name + ", which came later; pick a trial that was scored after it was added"));
        String tuningName = sweep.validation().map(Validation::tuning).orElseThrow();
        VaultSet tuning = vault.set(tuningName).orElseThrow();
        PredictionAligner aligner = new PredictionAligner(vault, metric.needsProbabilities());
        double seen = metric.score(aligner.align(upload.tuning(), tuning.ids()), tuning.labels());
        if (trial.score().isEmpty() || Double.compare(seen, trial.score().getAsDouble()) != 0) {
            throw new NoVaultScoreException("the stored predictions of trial " + trial.trial()
                    + " are not those that gave its tuning score; pick another trial");
        }
        List<String> blindIds = new ArrayList<>();
        int from = 0;
        for (VaultSet each : vault.secretSets()) {
            from = each.name().equals(name) ? blindIds.size() : from;
            blindIds.addAll(each.ids());
        }
        Predicted predicted = aligner.align(upload.blind(), blindIds).slice(from, from + set.examples());
        return VaultScore.of(
                metric.score(predicted, set.labels()), metric.perExample(predicted, set.labels()), set.groups());
    }

    private CompletionStage<VaultScore> replayed(
            SweepDefinition sweep, ReplaySource source, String set, Candidate trial) {
        return tables.vaultTable(source, sweep.validation().orElseThrow(), set)
                .exceptionally(failure -> {
                    Throwable cause = failure instanceof CompletionException && failure.getCause() != null
                            ? failure.getCause()
                            : failure;
                    if (cause instanceof InvalidDatasetException) {
                        throw new NoVaultScoreException(source.fileName() + " has no column bits_" + set
                                + " with a 0 or 1 per example; name such a set with validation.replay.vault");
                    }
                    throw new CompletionException(cause);
                })
                .thenApply(table -> {
                    ReplayTable.Row row = table.row(trial.params())
                            .filter(found -> found.ok)
                            .orElseThrow(() -> new NoVaultScoreException("no row of " + source.fileName()
                                    + " records the end of trial " + trial.trial() + "; pick another trial"));
                    return VaultScore.of(mean(row.scores(set)), row.scores(set), new int[0]);
                });
    }

    private static double mean(double[] scores) {
        return Arrays.stream(scores).average().orElse(Double.NaN);
    }
}
