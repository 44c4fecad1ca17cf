package dev.crosscheck.search.space;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Which parameters are active for which values of their parents, on rows. Parents come before children in {@link #order}. */
final class Conditions {
    private final int[] order;
    private final int[][] parents;
    private final double[][][] allowed;

    private Conditions(int[] order, int[][] parents, double[][][] allowed) {
        this.order = order;
        this.parents = parents;
        this.allowed = allowed;
    }

    /** Conditions of checked parameters: parents exist, values belong to them, no cycle. */
    static Conditions of(List<ParameterSpec> parameters, Map<String, Integer> positions, Axis[] axes) {
        int n = parameters.size();
        int[][] parents = new int[n][];
        double[][][] allowed = new double[n][][];
        for (int i = 0; i < n; i++) {
            var when = parameters.get(i).when();
            parents[i] = when.keySet().stream().mapToInt(positions::get).toArray();
            allowed[i] = new double[parents[i].length][];
            int k = 0;
            for (Map.Entry<String, List<ParameterValue>> entry : when.entrySet()) {
                Axis axis = axes[parents[i][k]];
                allowed[i][k++] = entry.getValue().stream()
                        .mapToDouble(axis::read)
                        .sorted()
                        .distinct()
                        .toArray();
            }
        }
        return new Conditions(sort(parents), parents, allowed);
    }

    /** Stable topological order: the specification's own order wherever parents stand before their children. */
    private static int[] sort(int[][] parents) {
        List<Integer> sorted = new ArrayList<>();
        boolean[] placed = new boolean[parents.length];
        for (int i = 0; i < parents.length; i++) {
            place(i, parents, placed, sorted);
        }
        return sorted.stream().mapToInt(Integer::intValue).toArray();
    }

    private static void place(int i, int[][] parents, boolean[] placed, List<Integer> sorted) {
        if (!placed[i]) {
            placed[i] = true;
            for (int parent : parents[i]) {
                place(parent, parents, placed, sorted);
            }
            sorted.add(i);
        }
    }

    int[] order() {
        return order;
    }

    boolean isConditional(int parameter) {
        return parents[parameter].length > 0;
    }

    /** Whether a parameter is active in a row whose parents are already set; an inactive parent holds NaN. */
    boolean isActive(int parameter, double[] row) {
        int[] above = parents[parameter];
        for (int k = 0; k < above.length; k++) {
            if (Arrays.binarySearch(allowed[parameter][k], row[above[k]]) < 0) {
                return false;
            }
        }
        return true;
    }

    int[] parents(int parameter) {
        return parents[parameter];
    }

    /** All raw values of {@code parent} that some child's condition names, ascending; empty when it has no children. */
    double[] branchValues(int parent) {
        TreeSet<Double> values = new TreeSet<>();
        for (int child = 0; child < parents.length; child++) {
            for (int k = 0; k < parents[child].length; k++) {
                if (parents[child][k] == parent) {
                    Arrays.stream(allowed[child][k]).forEach(values::add);
                }
            }
        }
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
