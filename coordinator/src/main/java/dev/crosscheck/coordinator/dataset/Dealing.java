package dev.crosscheck.coordinator.dataset;

import dev.crosscheck.coordinator.dataset.DatasetInfo.SetInfo;
import dev.crosscheck.coordinator.dataset.DatasetInfo.SetState;
import dev.crosscheck.coordinator.dataset.Splitter.Membership;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * A source dealt to its sets: what workers get and what the vault keeps. Every example of every set gets a fresh random id, the public ones too: source ids
 * may carry meaning (a patient, a date, a place in the file), and their gaps would show which rows are secret. Every file is shuffled, for the same reason.
 */
final class Dealing {
    private final DatasetDefinition definition;
    private final SourceTable table;
    private final Membership membership;
    private final List<String> classes;
    private final String[] ids;
    private final byte[] splitKey;
    private final List<Integer> shuffled;

    Dealing(DatasetDefinition definition, SourceTable table, byte[] splitKey, RandomGenerator random) {
        this.definition = definition;
        this.table = table;
        this.splitKey = splitKey.clone();
        this.classes = classesOf(definition, table);
        this.membership = Splitter.split(definition, table, splitKey);
        FreshIds fresh = new FreshIds(random);
        this.ids = IntStream.range(0, table.rows()).mapToObj(r -> fresh.next()).toArray(String[]::new);
        this.shuffled = shuffle(table.rows(), random);
        requireClassesInTrain();
    }

    private static List<Integer> shuffle(int rows, RandomGenerator random) {
        List<Integer> order = new ArrayList<>(IntStream.range(0, rows).boxed().toList());
        for (int i = order.size() - 1; i > 0; i--) {
            Collections.swap(order, i, random.nextInt(i + 1));
        }
        return order;
    }

    private static List<String> classesOf(DatasetDefinition definition, SourceTable table) {
        if (definition.task() == TaskKind.REGRESSION) {
            return List.of();
        }
        List<String> classes = new ArrayList<>(new TreeSet<>(table.labels()));
        if (classes.stream().noneMatch(c -> Double.isNaN(Numbers.parse(c)))) {
            classes.sort(Comparator.comparingDouble(Numbers::parse));
        }
        String column = "column " + definition.source().label() + " of " + table.fileName();
        if (definition.classes().isPresent() && definition.classes().getAsInt() != classes.size()) {
            throw new InvalidDatasetException(
                    "task.classes",
                    definition.classes().getAsInt() + ", but the " + column + " holds " + classes.size()
                            + " different labels; correct one of them");
        }
        if (classes.size() < 2) {
            throw new InvalidDatasetException(
                    "source.label", "the " + column + " holds one label only (expected: at least 2 classes)");
        }
        return classes;
    }

    private void requireClassesInTrain() {
        Set<String> seen = new HashSet<>();
        for (int row : membership.rowsOf(DatasetDefinition.TRAIN)) {
            seen.add(table.labels().get(row));
        }
        int missing = classes.size() - seen.size();
        if (!classes.isEmpty() && missing > 0) {
            throw new InvalidDatasetException(
                    "split.sets." + DatasetDefinition.TRAIN,
                    missing + " of " + classes.size()
                            + " classes have no example in train; make train larger or merge rare classes");
        }
    }

    List<String> classes() {
        return classes;
    }

    int features() {
        return table.features().size();
    }

    /** The sets in the order of the specification, secret ones ACTIVE. */
    List<SetInfo> sets() {
        return membership.sets().stream()
                .map(set -> {
                    boolean secret = definition.secret().contains(set);
                    Optional<SetState> state = secret ? Optional.of(SetState.ACTIVE) : Optional.empty();
                    return new SetInfo(set, membership.rowsOf(set).length, secret, state);
                })
                .toList();
    }

    /** Name of the id column in workers' files: {@code id}, with underscores before it where the source has a column of that name. */
    String idColumn() {
        String name = "id";
        while (table.features().contains(name)
                || name.equals(definition.source().label())) {
            name = "_" + name;
        }
        return name;
    }

    void writeLabelled(String set, BlobFiles.LineWriter out) throws IOException {
        int index = membership.sets().indexOf(set);
        out.line(CsvSource.cell(idColumn()) + ","
                + CsvSource.cell(definition.source().label()) + "," + featureNames());
        for (int row : shuffled) {
            if (membership.setOf(row) == index) {
                out.line(
                        ids[row] + "," + CsvSource.cell(table.labels().get(row)) + ",",
                        table.inputs().get(row));
            }
        }
    }

    void writeBlind(BlobFiles.LineWriter out) throws IOException {
        out.line(CsvSource.cell(idColumn()) + "," + featureNames());
        for (int row : shuffled) {
            if (isSecret(row)) {
                out.line(ids[row] + ",", table.inputs().get(row));
            }
        }
    }

    private String featureNames() {
        return String.join(",", table.features().stream().map(CsvSource::cell).toList());
    }

    private boolean isSecret(int row) {
        int set = membership.setOf(row);
        return set >= 0 && definition.secret().contains(membership.sets().get(set));
    }

    DatasetVault vault() {
        Map<String, Integer> groups = new HashMap<>();
        table.group().forEach(g -> groups.putIfAbsent(g, groups.size()));
        List<VaultSet> sets = new ArrayList<>();
        for (String set : membership.sets()) {
            if (!set.equals(DatasetDefinition.TRAIN)) {
                int[] rows = membership.rowsOf(set);
                double[] labels = Arrays.stream(rows)
                        .mapToObj(table.labels()::get)
                        .mapToDouble(this::label)
                        .toArray();
                int[] groupOf = table.group().isEmpty()
                        ? new int[0]
                        : Arrays.stream(rows)
                                .mapToObj(table.group()::get)
                                .mapToInt(groups::get)
                                .toArray();
                List<String> setIds = Arrays.stream(rows).mapToObj(r -> ids[r]).toList();
                sets.add(new VaultSet(set, definition.secret().contains(set), setIds, labels, groupOf, rows));
            }
        }
        return new DatasetVault(definition.task(), classes, sets, splitKey);
    }

    SourceRecord sourceRecord() {
        return SourceRecord.of(definition, table, splitKey);
    }

    private double label(String text) {
        return definition.task() == TaskKind.REGRESSION ? Numbers.parse(text) : classes.indexOf(text);
    }

    /** What was noticed: sizes, unused rows, secret sets of one group, duplicates across sets. */
    List<String> warnings() {
        List<String> warnings = new ArrayList<>(membership.warnings());
        definition
                .source()
                .location()
                .ifPresent(location ->
                        warnings.addAll(OutsideInputs.warnings(location, classes, table.ids(), table.labels())));
        if (definition.secret().isEmpty()) {
            warnings.add("No set is secret: searches on this data set cannot be checked for overfitting.");
        }
        for (int set = 0; set < membership.sets().size(); set++) {
            if (isSecretSet(set) && LoneGroup.isOnly(groupsOf(set))) {
                warnings.add(LoneGroup.warning(membership.sets().get(set)));
            }
        }
        warnings.addAll(duplicates());
        return warnings;
    }

    private List<String> duplicates() {
        List<String> warnings = new ArrayList<>();
        Map<ByteBuffer, Set<Integer>> setsOfInput = new HashMap<>();
        for (int row = 0; row < table.rows(); row++) {
            if (membership.setOf(row) >= 0) {
                setsOfInput
                        .computeIfAbsent(table.digests().get(row), d -> new LinkedHashSet<>())
                        .add(membership.setOf(row));
            }
        }
        long withPublic = 0;
        long withSecret = 0;
        for (int row = 0; row < table.rows(); row++) {
            if (isSecret(row)) {
                Set<Integer> sets = setsOfInput.getOrDefault(table.digests().get(row), Set.of());
                withPublic += sets.stream().anyMatch(s -> !isSecretSet(s)) ? 1 : 0;
                withSecret += sets.stream().filter(this::isSecretSet).count() > 1 ? 1 : 0;
            }
        }
        if (withPublic > 0) {
            warnings.add(withPublic
                    + " examples of secret sets have the same inputs as an example of train or tuning; remove duplicates from the source,"
                    + " or name the column that marks them in split.group.");
        }
        if (withSecret > 0) {
            warnings.add(
                    withSecret
                            + " examples of secret sets have the same inputs as an example of another secret set; the sets are not independent.");
        }
        return warnings;
    }

    private List<String> groupsOf(int set) {
        return IntStream.range(0, table.group().size())
                .filter(row -> membership.setOf(row) == set)
                .mapToObj(table.group()::get)
                .toList();
    }

    private boolean isSecretSet(int set) {
        return definition.secret().contains(membership.sets().get(set));
    }
}
