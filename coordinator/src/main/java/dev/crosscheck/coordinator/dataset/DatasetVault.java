package dev.crosscheck.coordinator.dataset;

import java.util.List;
import java.util.Optional;

/**
 * What only the coordinator knows of a data set version: labels and membership of every set but train, and the key the split was drawn with. Kept sealed;
 * never printed, never part of a message.
 */
public final class DatasetVault {
    private final TaskKind task;
    private final List<String> classes;
    private final List<VaultSet> sets;
    private final byte[] splitKey;

    DatasetVault(TaskKind task, List<String> classes, List<VaultSet> sets, byte[] splitKey) {
        this.task = task;
        this.classes = List.copyOf(classes);
        this.sets = List.copyOf(sets);
        this.splitKey = splitKey.clone();
    }

    /** What is predicted. */
    public TaskKind task() {
        return task;
    }

    /** Labels in their order; empty for a regression. */
    public List<String> classes() {
        return classes;
    }

    /** All sets but train. */
    public List<VaultSet> sets() {
        return sets;
    }

    /** The secret sets: together the blind pool. */
    public List<VaultSet> secretSets() {
        return sets.stream().filter(VaultSet::secret).toList();
    }

    /** The set of this name; empty for train and unknown names. */
    public Optional<VaultSet> set(String name) {
        return sets.stream().filter(s -> s.name().equals(name)).findFirst();
    }

    byte[] splitKey() {
        return splitKey.clone();
    }

    @Override
    public String toString() {
        return "DatasetVault";
    }
}
