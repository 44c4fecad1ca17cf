package dev.crosscheck.worker.data;

import dev.crosscheck.proto.v1.TaskData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One table's cells as numbers, read row by row: the text of a large table does not fit in memory where its numbers do. */
final class TableReader {
    private static final int FIRST_ROWS = 256;
    /** Of the first rows, 16 MiB: of large images there may be few. */
    private static final int FIRST_CELLS = 1 << 22;

    private final String part;
    private final String id;
    private final String label;
    private final Map<String, Integer> classes;
    private final boolean regression;
    private final boolean outside;
    private final List<String> places = new ArrayList<>();
    private final List<String> ids = new ArrayList<>();
    private float[] inputs = {};
    private int[] classIndex = {};
    private double[] targets = {};

    /**
     * Makes a reader of one table.
     *
     * @param part "train", "tuning" or "blind", for messages
     * @param label empty: the table has no labels
     * @param classes position of each label; empty for regression
     */
    TableReader(String part, TaskData data, String label, Map<String, Integer> classes) {
        this.part = part;
        this.id = data.getId();
        this.label = label;
        this.classes = classes;
        this.regression = classes.isEmpty();
        this.outside = !data.getLocation().isEmpty();
    }

    /** The columns but for id, label and the names of inputs that lie outside. */
    static List<String> features(Path file, TaskData data) throws IOException {
        try (CsvRows rows = CsvRows.open(file)) {
            return rows.columns().stream()
                    .filter(column -> !column.equals(data.getId())
                            && !column.equals(data.getLabel())
                            && !OutsideInputs.isPlace(data, column))
                    .toList();
        }
    }

    Examples read(Path file, List<String> features) throws IOException {
        try (CsvRows rows = CsvRows.open(file)) {
            int idColumn = position(rows, id);
            int placeColumn = outside ? position(rows, OutsideInputs.COLUMN) : -1;
            int labelColumn = label.isEmpty() ? -1 : position(rows, label);
            int[] columns = new int[features.size()];
            for (int f = 0; f < columns.length; f++) {
                columns[f] = position(rows, features.get(f));
            }
            for (Optional<String[]> row = rows.next(); row.isPresent(); row = rows.next()) {
                room(columns.length);
                row(row.get(), columns, features);
                if (labelColumn >= 0) {
                    labelled(row.get()[labelColumn]);
                }
                if (placeColumn >= 0) {
                    places.add(row.get()[placeColumn]);
                }
                ids.add(row.get()[idColumn]);
            }
        }
        int n = ids.size();
        if (n == 0) {
            throw new WrongCell("The " + part + " table has no rows.");
        }
        boolean labelled = !label.isEmpty();
        return new Examples(
                List.copyOf(ids),
                Arrays.copyOf(inputs, n * features.size()),
                labelled && !regression ? Arrays.copyOf(classIndex, n) : new int[0],
                labelled && regression ? Arrays.copyOf(targets, n) : new double[0],
                List.copyOf(places));
    }

    /** Says all by itself. */
    static final class WrongCell extends IOException {
        private static final long serialVersionUID = 1L;

        WrongCell(String message) {
            super(message);
        }
    }

    private int position(CsvRows rows, String column) throws WrongCell {
        int position = rows.columns().indexOf(column);
        if (position < 0) {
            throw new WrongCell("The " + part + " table has no column \"" + column + "\".");
        }
        return position;
    }

    /** For one more row. */
    private void room(int width) {
        int n = ids.size();
        if ((long) (n + 1) * width > inputs.length || n + 1 > classIndex.length) {
            int rows = capacity(n, width);
            inputs = Arrays.copyOf(inputs, Math.multiplyExact(rows, width));
            classIndex = Arrays.copyOf(classIndex, rows);
            targets = Arrays.copyOf(targets, rows);
        }
    }

    /** Rows to make room for once {@code n} are full. */
    static int capacity(int n, int width) {
        int first = Math.max(1, Math.min(FIRST_ROWS, FIRST_CELLS / Math.max(1, width)));
        return Math.max(first, n + n / 2 + 1);
    }

    private void row(String[] cells, int[] columns, List<String> features) throws WrongCell {
        int at = ids.size() * columns.length;
        for (int f = 0; f < columns.length; f++) {
            inputs[at + f] = (float) number(cells[columns[f]], features.get(f));
        }
    }

    private void labelled(String cell) throws WrongCell {
        if (regression) {
            targets[ids.size()] = number(cell, label);
            return;
        }
        Integer position = classes.get(cell);
        if (position == null) {
            throw new WrongCell(
                    "The " + part + " table has an unknown label in row " + (ids.size() + 1) + ": \"" + cell + "\".");
        }
        classIndex[ids.size()] = position;
    }

    private double number(String cell, String column) throws WrongCell {
        try {
            double number = Double.parseDouble(cell);
            if (Double.isFinite(number) && Math.abs(number) <= Float.MAX_VALUE) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new WrongCell("The " + part + " table holds \"" + cell + "\" in row " + (ids.size() + 1) + ", column "
                + column + "; the built-in trainers need a finite number in every input cell.");
    }
}
