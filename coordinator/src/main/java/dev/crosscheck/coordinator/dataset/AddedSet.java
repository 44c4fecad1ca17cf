package dev.crosscheck.coordinator.dataset;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Makes the vault's share of a set that joins a data set; its groups are numbered after all that there are. */
final class AddedSet {
    private AddedSet() {}

    static VaultSet of(String name, SourceTable rows, DatasetVault old, List<String> ids) {
        int next = 1
                + old.sets().stream()
                        .flatMapToInt(set -> Arrays.stream(set.groups()))
                        .max()
                        .orElse(-1);
        Map<String, Integer> numbers = new HashMap<>();
        int[] groups = rows.group().stream()
                .mapToInt(group -> next + numbers.computeIfAbsent(group, g -> numbers.size()))
                .toArray();
        double[] labels = rows.labels().stream()
                .mapToDouble(text -> old.task() == TaskKind.REGRESSION
                        ? Numbers.parse(text)
                        : old.classes().indexOf(text))
                .toArray();
        int[] order = IntStream.range(0, rows.rows()).toArray();
        return new VaultSet(name, true, ids, labels, groups, order);
    }
}
