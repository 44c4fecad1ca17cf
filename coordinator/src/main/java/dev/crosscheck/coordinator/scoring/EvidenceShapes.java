package dev.crosscheck.coordinator.scoring;

import dev.crosscheck.coordinator.dataset.DatasetCatalog;
import dev.crosscheck.coordinator.dataset.DatasetInfo;
import dev.crosscheck.coordinator.dataset.DatasetInfo.SetState;
import dev.crosscheck.coordinator.dataset.DatasetVault;
import dev.crosscheck.coordinator.dataset.SweepData;
import dev.crosscheck.coordinator.dataset.SweepDataStore;
import dev.crosscheck.coordinator.dataset.VaultSet;
import dev.crosscheck.coordinator.dataset.Vaults;
import dev.crosscheck.coordinator.scoring.EvidenceShape.SetShape;
import dev.crosscheck.coordinator.sweep.SweepDefinition.Validation;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Knows the shape of each sweep's evidence. Thread-safe. */
public final class EvidenceShapes {
    private final SweepDataStore sweeps;
    private final DatasetCatalog catalog;
    private final Vaults vaults;
    private final ReplayTables tables;

    public EvidenceShapes(SweepDataStore sweeps, DatasetCatalog catalog, Vaults vaults, ReplayTables tables) {
        this.sweeps = sweeps;
        this.catalog = catalog;
        this.vaults = vaults;
        this.tables = tables;
    }

    /** The shape of a sweep's evidence; fails when its data cannot be read. */
    public CompletionStage<EvidenceShape> of(String sweepId, Validation validation) {
        return sweeps.get(sweepId)
                .thenCompose(data -> data.replay().isPresent()
                        ? tables.table(data.replay().get(), validation)
                                .thenApply(table -> replayed(data, validation, table))
                        : vaults.open(data.dataset(), data.version())
                                .thenCombine(
                                        catalog.find(data.dataset()),
                                        (vault, info) -> scored(data, validation, vault, info)));
    }

    private static EvidenceShape replayed(SweepData data, Validation validation, ReplayTable table) {
        List<SetShape> sets = validation.crossChecks().stream()
                .map(set -> new SetShape(set, table.examples(set), List.of(), SetState.ACTIVE.name()))
                .toList();
        return new EvidenceShape(table.examples(validation.tuning()), sets, true, data.ledgerName());
    }

    private static EvidenceShape scored(
            SweepData data, Validation validation, DatasetVault vault, Optional<DatasetInfo> info) {
        List<SetShape> sets = crossChecks(validation, data, vault).stream()
                .map(set -> new SetShape(
                        set.name(),
                        set.examples(),
                        groups(set),
                        info.flatMap(i -> i.set(set.name()))
                                .flatMap(DatasetInfo.SetInfo::state)
                                .orElse(SetState.ACTIVE)
                                .name()))
                .toList();
        Optional<VaultSet> tuning = vault.set(validation.tuning());
        boolean outside = info.flatMap(DatasetInfo::location).isPresent();
        return new EvidenceShape(
                tuning.map(VaultSet::examples).orElse(0),
                tuning.map(EvidenceShapes::groups).orElse(List.of()),
                sets,
                false,
                data.ledgerName(),
                data.added(),
                outside);
    }

    private static List<Integer> groups(VaultSet set) {
        return Arrays.stream(set.groups()).boxed().toList();
    }

    /** The sets that check the winner: those named, or every secret set but the vault that was of use at the sweep's creation; and those that came since. */
    static List<VaultSet> crossChecks(Validation validation, SweepData data, DatasetVault vault) {
        Set<String> names = new LinkedHashSet<>(validation.crossChecks());
        if (names.isEmpty()) {
            vault.secretSets().forEach(set -> names.add(set.name()));
            names.removeAll(data.without());
            validation.vault().ifPresent(names::remove);
        }
        names.addAll(data.added());
        return names.stream().flatMap(name -> vault.set(name).stream()).toList();
    }
}
