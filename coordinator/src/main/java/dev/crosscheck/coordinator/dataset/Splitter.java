package dev.crosscheck.coordinator.dataset;

import dev.crosscheck.coordinator.dataset.DatasetDefinition.SplitBy;
import dev.crosscheck.search.space.NearestName;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Deals rows to sets. What is dealt are units: groups where there is a group column, else rows. In a random split and a split by group units come in the order
 * of HMAC-SHA-256(key, unit number), where the key is secret: whoever holds the source and the specification learns nothing of the membership.
 *
 * <p>By time, units are ordered by their latest time and dealt to train, tuning and then the other sets in the order of the specification; when there
 * are more rows than asked for, the oldest stay unused. Whole groups make sizes approximate: a set takes the next group while that brings it nearer to its
 * wanted size.
 */
final class Splitter {
    private final DatasetDefinition definition;
    private final SourceTable table;
    private final List<String> warnings = new ArrayList<>();

    /** Which set each row belongs to. */
    static final class Membership {
        private final List<String> sets;
        private final int[] setOfRow;
        private final List<String> warnings;

        Membership(List<String> sets, int[] setOfRow, List<String> warnings) {
            this.sets = List.copyOf(sets);
            this.setOfRow = setOfRow;
            this.warnings = List.copyOf(warnings);
        }

        List<String> sets() {
            return sets;
        }

        List<String> warnings() {
            return warnings;
        }

        /** Index into {@link #sets()}, or -1 for a row that is in no set. */
        int setOf(int row) {
            return setOfRow[row];
        }

        int[] rowsOf(String set) {
            int index = sets.indexOf(set);
            return IntStream.range(0, setOfRow.length)
                    .filter(r -> setOfRow[r] == index)
                    .toArray();
        }
    }

    private Splitter(DatasetDefinition definition, SourceTable table) {
        this.definition = definition;
        this.table = table;
    }

    /**
     * Deals the rows.
     *
     * @param key 32 secret bytes
     * @throws InvalidDatasetException when the rows do not suffice or do not fit the specification
     */
    static Membership split(DatasetDefinition definition, SourceTable table, byte[] key) {
        Splitter splitter = new Splitter(definition, table);
        return definition.split().by() == SplitBy.FILE ? splitter.byFile() : splitter.dealt(key);
    }

    private Membership byFile() {
        Map<String, Long> wanted = definition.split().sets();
        String column = definition.split().column().orElseThrow();
        TreeSet<String> found = new TreeSet<>(table.column());
        List<String> sets = new ArrayList<>(wanted.isEmpty() ? found : wanted.keySet());
        int[] setOfRow = new int[table.rows()];
        for (int row = 0; row < setOfRow.length; row++) {
            setOfRow[row] = sets.indexOf(table.column().get(row));
            if (setOfRow[row] < 0) {
                throw new InvalidDatasetException(
                        "split.sets", table.place(row, column) + " names no set of split.sets");
            }
        }
        List<String> needed = new ArrayList<>(List.of(DatasetDefinition.TRAIN, DatasetDefinition.TUNING));
        needed.addAll(definition.secret());
        for (String set : needed) {
            if (!found.contains(set)) {
                throw new InvalidDatasetException(
                        definition.secret().contains(set) ? "secret" : "split.column",
                        "no row of " + table.fileName() + " has \"" + set + "\" in column " + column
                                + NearestName.hint(set, found));
            }
        }
        Membership membership = new Membership(sets, setOfRow, warnings);
        wanted.forEach((set, size) -> {
            int rows = membership.rowsOf(set).length;
            if (rows != size) {
                throw new InvalidDatasetException(
                        "split.sets." + set,
                        size + " examples, but " + rows + " rows of " + table.fileName()
                                + " name this set; correct the number or leave split.sets out");
            }
        });
        refuseStraddlingGroups(setOfRow);
        return membership;
    }

    private void refuseStraddlingGroups(int[] setOfRow) {
        Map<String, Integer> rowOfGroup = new HashMap<>();
        for (int row = 0; row < table.group().size(); row++) {
            Integer first = rowOfGroup.putIfAbsent(table.group().get(row), row);
            if (first != null && setOfRow[first] != setOfRow[row]) {
                throw new InvalidDatasetException(
                        "split.group",
                        table.fileName() + " lines " + table.lines().get(first) + " and "
                                + table.lines().get(row)
                                + " are of one group but in two sets; put each group into one set");
            }
        }
    }

    private Membership dealt(byte[] key) {
        Map<String, Long> wanted = definition.split().sets();
        long total = wanted.values().stream().mapToLong(Long::longValue).sum();
        if (total > table.rows()) {
            throw new InvalidDatasetException(
                    "split.sets",
                    "the sets ask for " + total + " examples but " + table.fileName() + " has " + table.rows()
                            + " rows; make sets smaller");
        }
        List<int[]> units = units();
        Integer[] order = order(units, key);
        List<String> sets = definition.split().by() == SplitBy.TIME ? inTime(wanted) : new ArrayList<>(wanted.keySet());
        int[] setOfRow = new int[table.rows()];
        Arrays.fill(setOfRow, -1);
        int next = definition.split().by() == SplitBy.TIME ? skipOldest(units, order, total) : 0;
        for (int set = 0; set < sets.size(); set++) {
            next = fill(set, wanted.getOrDefault(sets.get(set), 0L), units, order, next, setOfRow);
        }
        Membership membership = new Membership(sets, setOfRow, List.of());
        sizes(membership, wanted);
        return new Membership(sets, setOfRow, warnings);
    }

    private static int fill(int set, long wanted, List<int[]> units, Integer[] order, int from, int[] setOfRow) {
        long size = 0;
        int next = from;
        while (next < order.length && size < wanted) {
            int[] unit = units.get(order[next]);
            if (size > 0 && Math.abs(size + unit.length - wanted) > wanted - size) {
                break;
            }
            for (int row : unit) {
                setOfRow[row] = set;
            }
            size += unit.length;
            next++;
        }
        return next;
    }

    private void sizes(Membership membership, Map<String, Long> wanted) {
        long used = 0;
        for (String set : membership.sets()) {
            int size = membership.rowsOf(set).length;
            used += size;
            int least = definition.secret().contains(set) ? 2 : 1;
            if (size < least) {
                throw new InvalidDatasetException(
                        "split.sets." + set,
                        size
                                + " examples are left for this set because groups stay whole; ask for smaller sets or use smaller groups");
            }
            if (size != wanted.getOrDefault(set, 0L)) {
                warnings.add("The set " + set + " has " + size + " examples instead of " + wanted.getOrDefault(set, 0L)
                        + " because groups stay whole.");
            }
        }
        if (used < table.rows()) {
            warnings.add((table.rows() - used) + " of " + table.rows() + " rows are in no set.");
        }
    }

    private List<int[]> units() {
        if (table.group().isEmpty()) {
            return IntStream.range(0, table.rows()).mapToObj(r -> new int[] {r}).toList();
        }
        Map<String, List<Integer>> rows = new java.util.LinkedHashMap<>();
        for (int row = 0; row < table.rows(); row++) {
            rows.computeIfAbsent(table.group().get(row), g -> new ArrayList<>()).add(row);
        }
        return rows.values().stream()
                .map(r -> r.stream().mapToInt(Integer::intValue).toArray())
                .toList();
    }

    private Integer[] order(List<int[]> units, byte[] key) {
        Integer[] order = IntStream.range(0, units.size()).boxed().toArray(Integer[]::new);
        if (definition.split().by() == SplitBy.TIME) {
            double[] times = TimeOrder.of(table, definition.split().column().orElseThrow());
            Arrays.sort(order, Comparator.comparingDouble(u -> Arrays.stream(units.get(u))
                    .mapToDouble(r -> times[r])
                    .max()
                    .orElseThrow()));
        } else {
            ByteBuffer[] drawn = draws(units.size(), key);
            Arrays.sort(order, Comparator.comparing(u -> drawn[u]));
        }
        return order;
    }

    private static ByteBuffer[] draws(int count, byte[] key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            ByteBuffer[] draws = new ByteBuffer[count];
            for (int unit = 0; unit < count; unit++) {
                draws[unit] = ByteBuffer.wrap(mac.doFinal(
                        ByteBuffer.allocate(Integer.BYTES).putInt(unit).array()));
            }
            return draws;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime lacks HmacSHA256; use a complete JDK 17 or newer", e);
        }
    }

    private static List<String> inTime(Map<String, Long> wanted) {
        List<String> sets = new ArrayList<>(List.of(DatasetDefinition.TRAIN, DatasetDefinition.TUNING));
        wanted.keySet().stream().filter(s -> !sets.contains(s)).forEach(sets::add);
        return sets;
    }

    private int skipOldest(List<int[]> units, Integer[] order, long total) {
        long rows = table.rows();
        int next = 0;
        while (next < order.length && rows - units.get(order[next]).length >= total) {
            rows -= units.get(order[next]).length;
            next++;
        }
        return next;
    }
}
