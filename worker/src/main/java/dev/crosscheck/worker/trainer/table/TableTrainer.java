package dev.crosscheck.worker.trainer.table;

import com.google.protobuf.Value;
import dev.crosscheck.proto.v1.TableTrainerSpec;
import dev.crosscheck.worker.data.CsvTable;
import dev.crosscheck.worker.trainer.InfeasibleException;
import dev.crosscheck.worker.trainer.Params;
import dev.crosscheck.worker.trainer.StopRequest;
import dev.crosscheck.worker.trainer.Trainer;
import dev.crosscheck.worker.trainer.TrainerContext;
import dev.crosscheck.worker.trainer.TrainerException;
import dev.crosscheck.worker.trainer.TrainerResult;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Replays recorded trials. The row is the one whose cells equal the configuration (the key columns) and the specification's fixed values; numbers are compared as numbers.
 * Its rung columns (r1_NAME, r2_NAME, ...) are reported as steps 1, 2, ... under tuning_accuracy and the objective's name, its tuning column NAME is the result. A row whose
 * status column holds anything but "ok" is infeasible.
 */
public final class TableTrainer implements Trainer {
    private static final String STATUS = "status";

    @Override
    public TrainerResult train(TrainerContext context) throws TrainerException {
        CsvTable table = read(context);
        Map<String, String> wanted = wanted(context);
        Columns columns = Columns.of(table, wanted);
        String[] row = row(table, wanted);
        int status = table.column(STATUS);
        if (status >= 0 && !row[status].equals("ok")) {
            throw new InfeasibleException("The recorded trial " + wanted + " ended as \"" + row[status] + "\".");
        }
        Map<String, Double> metrics = Map.of();
        long step = 0;
        for (int rung : columns.rungs()) {
            step++;
            if (!row[rung].isEmpty()) {
                metrics = metrics(context, number(table, row, rung));
                Optional<StopRequest> stop = context.report(step, metrics);
                if (stop.isPresent()) {
                    return new TrainerResult(true, metrics);
                }
            }
        }
        return new TrainerResult(false, metrics(context, number(table, row, columns.tuning())));
    }

    private static Map<String, Double> metrics(TrainerContext context, double value) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("tuning_accuracy", value);
        if (!context.task().getMetric().isEmpty()) {
            metrics.put(context.task().getMetric(), value);
        }
        return metrics;
    }

    private static CsvTable read(TrainerContext context) throws TrainerException {
        try {
            return CsvTable.read(context.file(context.task().getReplay()));
        } catch (IOException e) {
            throw new TrainerException(
                    "The table " + context.task().getReplay().getName() + " cannot be read: " + e.getMessage() + ".",
                    e);
        }
    }

    /** Column to value, key columns first. */
    private static Map<String, String> wanted(TrainerContext context) throws TrainerException {
        TableTrainerSpec spec = context.task().getTrainer().getTable();
        List<String> keys = spec.getKeyCount() > 0
                ? spec.getKeyList()
                : List.copyOf(new TreeSet<>(context.params().names()));
        Map<String, String> wanted = new LinkedHashMap<>();
        for (String key : keys) {
            if (!context.params().has(key) && spec.getKeyCount() == 0) {
                throw new TrainerException("The configuration has no parameter " + key + ".");
            }
            wanted.put(key, context.params().text(key));
        }
        for (Map.Entry<String, Value> entry : new TreeMap<>(spec.getWhereMap()).entrySet()) {
            wanted.put(entry.getKey(), Params.text(entry.getValue()));
        }
        return wanted;
    }

    private static String[] row(CsvTable table, Map<String, String> wanted) throws TrainerException {
        int[] positions = new int[wanted.size()];
        List<String> values = new ArrayList<>();
        for (Map.Entry<String, String> entry : wanted.entrySet()) {
            int position = table.column(entry.getKey());
            if (position < 0) {
                throw new TrainerException("The table has no column \"" + entry.getKey() + "\"; it has "
                        + String.join(", ", table.columns()) + ".");
            }
            positions[values.size()] = position;
            values.add(entry.getValue());
        }
        List<String[]> found = new ArrayList<>();
        for (String[] row : table.rows()) {
            boolean all = true;
            for (int i = 0; all && i < positions.length; i++) {
                all = same(row[positions[i]], values.get(i));
            }
            if (all) {
                found.add(row);
            }
        }
        if (found.size() != 1) {
            throw new TrainerException("The table has " + found.size() + " rows with " + wanted + " (expected: 1)"
                    + (found.isEmpty()
                            ? "; is the search space wider than the table?"
                            : "; name more columns in key or where."));
        }
        return found.get(0);
    }

    private static boolean same(String cell, String value) {
        if (cell.equals(value)) {
            return true;
        }
        try {
            return new BigDecimal(cell).compareTo(new BigDecimal(value)) == 0
                    || Double.parseDouble(cell) == Double.parseDouble(value);
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static double number(CsvTable table, String[] row, int column) throws TrainerException {
        try {
            return Double.parseDouble(row[column]);
        } catch (NumberFormatException e) {
            throw new TrainerException(
                    "The table holds \"" + row[column] + "\" in column "
                            + table.columns().get(column) + " (expected: a number).",
                    e);
        }
    }
}
