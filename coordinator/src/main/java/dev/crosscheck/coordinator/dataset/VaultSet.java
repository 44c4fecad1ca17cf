package dev.crosscheck.coordinator.dataset;

import java.util.Arrays;
import java.util.List;

/** One set's share of the vault: ids as workers see them, true labels, groups and rows of the source, one entry per example. Never printed. */
public final class VaultSet {
    private final String name;
    private final boolean secret;
    private final List<String> ids;
    private final double[] labels;
    private final int[] groups;
    private final int[] rows;

    /**
     * Makes a set.
     *
     * @param labels index of the class, or the value of a regression
     * @param groups number of each example's group, the same for one group in all sets; empty without groups
     * @param rows row of the source, from 0
     */
    VaultSet(String name, boolean secret, List<String> ids, double[] labels, int[] groups, int[] rows) {
        if (labels.length != ids.size()
                || rows.length != ids.size()
                || (groups.length != 0 && groups.length != ids.size())) {
            throw new IllegalArgumentException(
                    "columns of set " + name + " differ in length (expected: one entry per example)");
        }
        this.name = name;
        this.secret = secret;
        this.ids = List.copyOf(ids);
        this.labels = labels.clone();
        this.groups = groups.clone();
        this.rows = rows.clone();
    }

    /** The set's name. */
    public String name() {
        return name;
    }

    /** Whether the labels are kept from workers. */
    public boolean secret() {
        return secret;
    }

    /** Number of examples. */
    public int examples() {
        return ids.size();
    }

    /** Ids under which workers know the examples. */
    public List<String> ids() {
        return ids;
    }

    /** True labels: index into the classes, or the value of a regression. */
    public double[] labels() {
        return labels.clone();
    }

    /** Group of each example, or nothing without groups. */
    public int[] groups() {
        return groups.clone();
    }

    int[] rows() {
        return rows.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VaultSet that
                && name.equals(that.name)
                && secret == that.secret
                && ids.equals(that.ids)
                && Arrays.equals(labels, that.labels)
                && Arrays.equals(groups, that.groups)
                && Arrays.equals(rows, that.rows);
    }

    @Override
    public int hashCode() {
        return ids.hashCode();
    }

    @Override
    public String toString() {
        return "VaultSet[" + name + "]";
    }
}
