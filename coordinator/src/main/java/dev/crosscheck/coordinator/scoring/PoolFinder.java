package dev.crosscheck.coordinator.scoring;

import dev.crosscheck.coordinator.dataset.DatasetVault;
import dev.crosscheck.coordinator.dataset.SweepData;
import dev.crosscheck.coordinator.dataset.Vaults;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Finds the version of a data set whose blind pool was predicted. An attempt may have been given its pool before a set was added: the ids are made anew for each version, so any one of
 * them tells which pool it was.
 */
final class PoolFinder {
    private final Vaults vaults;

    PoolFinder(Vaults vaults) {
        this.vaults = vaults;
    }

    /** The vault that goes with the predicted ids; that of the sweep's present version where none does. */
    CompletionStage<DatasetVault> find(SweepData data, List<String> predicted) {
        return vaults.open(data.dataset(), data.version())
                .thenCompose(present -> predicted.isEmpty()
                        ? CompletableFuture.completedStage(present)
                        : earlier(data, data.version(), predicted.get(0), present, present));
    }

    private CompletionStage<DatasetVault> earlier(
            SweepData data, int version, String id, DatasetVault vault, DatasetVault present) {
        if (vault.secretSets().stream().anyMatch(set -> set.ids().contains(id))) {
            return CompletableFuture.completedStage(vault);
        }
        return version == 1
                ? CompletableFuture.completedStage(present)
                : vaults.open(data.dataset(), version - 1)
                        .thenCompose(older -> earlier(data, version - 1, id, older, present));
    }
}
