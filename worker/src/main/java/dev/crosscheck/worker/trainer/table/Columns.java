package dev.crosscheck.worker.trainer.table;

import dev.crosscheck.worker.data.CsvTable;
import dev.crosscheck.worker.trainer.TrainerException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Which columns of a recorded table hold scores.
 *
 * @param tuning position of the tuning score
 * @param rungs positions of the tuning scores at rungs 1, 2, ...; empty where none were recorded
 */
record Columns(int tuning, List<Integer> rungs) {
    /** The tuning column is the one with rungs; else the one named tune or tuning; else the only one that selects no row. */
    static Columns of(CsvTable table, Map<String, String> selecting) throws TrainerException {
        List<String> names = table.columns();
        List<String> candidates = new ArrayList<>();
        for (String name : names) {
            if (!selecting.containsKey(name) && !name.equals("status") && !name.matches("r\\d+_.+")) {
                candidates.add(name);
            }
        }
        List<String> withRungs =
                candidates.stream().filter(name -> names.contains("r1_" + name)).toList();
        if (withRungs.size() == 1) {
            candidates = withRungs;
        } else {
            List<String> named = candidates.stream()
                    .filter(name -> name.equals("tune") || name.equals("tuning"))
                    .toList();
            candidates = named.size() == 1 ? named : candidates;
        }
        if (candidates.size() != 1) {
            throw new TrainerException("The table must have one column with the tuning score; it has "
                    + candidates.size() + " that may be it: " + String.join(", ", candidates) + ".");
        }
        String tuning = candidates.get(0);
        List<Integer> rungs = new ArrayList<>();
        for (int rung = 1; names.contains("r" + rung + "_" + tuning); rung++) {
            rungs.add(names.indexOf("r" + rung + "_" + tuning));
        }
        return new Columns(names.indexOf(tuning), List.copyOf(rungs));
    }
}
