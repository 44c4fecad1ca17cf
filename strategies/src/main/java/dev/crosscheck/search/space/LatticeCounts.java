package dev.crosscheck.search.space;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Counts, ranks and unranks the cells of a lattice. The number of ways to complete a row from a position on depends only on those parents before it that
 * still have children after it, and on each of them only through the value's class: named by some condition, or not. Counts are kept by that key.
 */
final class LatticeCounts {
    /** More cells than any caller can use; sums and products stop here. */
    static final long MANY = 1L << 61;

    private static final int MOST_KEYS = 2_000_000;
    private static final double OTHER = Double.NEGATIVE_INFINITY;
    private final Axis[] axes;
    private final Conditions conditions;
    private final int[] order;
    private final double[][] branches;
    private final List<int[]> live = new ArrayList<>();
    private final List<Map<Long, Long>> known = new ArrayList<>();
    private int keys;

    /** All axes must have a size. */
    LatticeCounts(Axis[] axes, Conditions conditions) {
        this.axes = axes;
        this.conditions = conditions;
        this.order = conditions.order();
        this.branches = new double[axes.length][];
        for (int p = 0; p < axes.length; p++) {
            branches[p] = conditions.branchValues(p);
        }
        for (int i = 0; i <= order.length; i++) {
            live.add(livingAt(i));
            known.add(new HashMap<>());
        }
    }

    private int[] livingAt(int position) {
        boolean[] needed = new boolean[axes.length];
        for (int j = position; j < order.length; j++) {
            for (int parent : conditions.parents(order[j])) {
                needed[parent] = true;
            }
        }
        return Arrays.stream(order, 0, position).filter(p -> needed[p]).toArray();
    }

    /** Number of cells, at most {@link #MANY}. */
    long total() {
        double[] row = new double[axes.length];
        Arrays.fill(row, Double.NaN);
        return count(0, row);
    }

    private long count(int position, double[] row) {
        if (position == order.length) {
            return 1;
        }
        long key = key(position, row);
        Long found = known.get(position).get(key);
        if (found != null) {
            return found;
        }
        if (key < 0 || ++keys > MOST_KEYS) {
            return MANY;
        }
        long count = fresh(position, row);
        known.get(position).put(key, count);
        return count;
    }

    private long fresh(int position, double[] row) {
        int p = order[position];
        double before = row[p];
        long sum;
        if (!conditions.isActive(p, row)) {
            row[p] = Double.NaN;
            sum = count(position + 1, row);
        } else {
            row[p] = OTHER;
            long others = axes[p].size() - branches[p].length;
            sum = others == 0 ? 0 : times(others, count(position + 1, row));
            for (double value : branches[p]) {
                row[p] = value;
                sum = Math.min(MANY, sum + count(position + 1, row));
            }
        }
        row[p] = before;
        return sum;
    }

    private static long times(long a, long b) {
        return Math.multiplyHigh(a, b) != 0 || a * b < 0 ? MANY : Math.min(MANY, a * b);
    }

    /** The classes of the living parents in mixed radix, or -1 when there are too many. */
    private long key(int position, double[] row) {
        long key = 0;
        for (int p : live.get(position)) {
            int found = Double.isNaN(row[p]) ? 0 : Arrays.binarySearch(branches[p], row[p]);
            int code = Double.isNaN(row[p]) ? 0 : found < 0 ? 1 : found + 2;
            key = times(key, branches[p].length + 2L);
            if (key >= MANY) {
                return -1;
            }
            key += code;
        }
        return key;
    }

    double[] unrank(long cell) {
        double[] row = new double[axes.length];
        Arrays.fill(row, Double.NaN);
        long rest = cell;
        for (int i = 0; i < order.length; i++) {
            int p = order[i];
            if (conditions.isActive(p, row)) {
                rest = place(i, row, rest);
            }
        }
        return row;
    }

    /** Sets the value at a position so that {@code rest} cells come before it among the completions; returns what remains of {@code rest}. */
    private long place(int position, double[] row, long rest) {
        int p = order[position];
        Axis axis = axes[p];
        row[p] = OTHER;
        long other = branches[p].length == axis.size() ? 0 : count(position + 1, row);
        long index = 0;
        long left = rest;
        for (double branch : branches[p]) {
            long run = axis.indexOf(branch) - index;
            if (left < run * other) {
                break;
            }
            left -= run * other;
            index += run;
            row[p] = branch;
            long own = count(position + 1, row);
            if (left < own) {
                return left;
            }
            left -= own;
            index++;
        }
        row[p] = axis.rawAt(index + left / other);
        return left % other;
    }

    OptionalLong rank(double[] row) {
        double[] prefix = new double[row.length];
        Arrays.fill(prefix, Double.NaN);
        long rank = 0;
        for (int i = 0; i < order.length; i++) {
            int p = order[i];
            boolean active = conditions.isActive(p, prefix);
            long index = axes[p].indexOf(row[p]);
            if (active != (index >= 0) || (!active && !Double.isNaN(row[p]))) {
                return OptionalLong.empty();
            }
            rank += active ? before(i, prefix, index) : 0;
            prefix[p] = active ? axes[p].rawAt(index) : Double.NaN;
        }
        return OptionalLong.of(rank);
    }

    private long before(int position, double[] prefix, long index) {
        int p = order[position];
        long others = index;
        long sum = 0;
        for (double branch : branches[p]) {
            if (axes[p].indexOf(branch) < index) {
                others--;
                prefix[p] = branch;
                sum += count(position + 1, prefix);
            }
        }
        prefix[p] = OTHER;
        return others == 0 ? sum : sum + others * count(position + 1, prefix);
    }

    /** Moves a row to the next cell; the last cell has none. */
    void advance(double[] row) {
        int i = order.length - 1;
        while (Double.isNaN(row[order[i]]) || axes[order[i]].indexOf(row[order[i]]) + 1 >= axes[order[i]].size()) {
            i--;
        }
        row[order[i]] = axes[order[i]].rawAt(axes[order[i]].indexOf(row[order[i]]) + 1);
        for (int j = i + 1; j < order.length; j++) {
            int p = order[j];
            row[p] = conditions.isActive(p, row) ? axes[p].rawAt(0) : Double.NaN;
        }
    }
}
