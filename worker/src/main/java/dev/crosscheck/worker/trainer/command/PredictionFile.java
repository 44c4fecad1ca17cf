package dev.crosscheck.worker.trainer.command;

import dev.crosscheck.proto.v1.PredictionSet;
import dev.crosscheck.proto.v1.TaskData;
import dev.crosscheck.worker.data.CsvRows;
import dev.crosscheck.worker.trainer.TrainerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A file of predictions, checked against the table that they are for: {@code id,prediction} or {@code id,p_LABEL,...}. Every refusal names the row, the first one after the header being 1. */
final class PredictionFile {
    /** Cells in one message, so that it stays well below 1 MiB for ids of ordinary length. */
    private static final int CHUNK_CELLS = 32_768;

    private static final String PROBABILITY = "p_";
    /** Characters quoted of what the program wrote. */
    private static final int SHOWN = 200;

    private final String part;
    private final Path file;
    private final TaskData data;

    PredictionFile(String part, Path directory, TaskData data) {
        this.part = part;
        this.file = directory.resolve("predictions_" + part + ".csv");
        this.data = data;
    }

    /**
     * Reads the predictions for the tuning set and, where there is one, for the blind pool; hands them over once all of them are seen to be good.
     *
     * @param directory the attempt's, where the inputs are
     * @param folder where the predictions are
     */
    static void readAll(Path directory, Path folder, TaskData data, Consumer<PredictionSet> sink)
            throws TrainerException, IOException {
        List<PredictionSet> pieces = new ArrayList<>();
        new PredictionFile("tuning", folder, data).read(directory.resolve(Inputs.TUNING), pieces::add);
        if (Files.exists(directory.resolve(Inputs.BLIND))) {
            new PredictionFile("blind", folder, data).read(directory.resolve(Inputs.BLIND), pieces::add);
        }
        pieces.forEach(sink);
    }

    boolean exists() {
        return Files.isRegularFile(file);
    }

    /**
     * Reads, checks and hands over all predictions.
     *
     * @param examples the table with the ids that must be there, in the program's directory
     */
    void read(Path examples, Consumer<PredictionSet> sink) throws TrainerException, IOException {
        if (!exists()) {
            throw new TrainerException("The program ended without " + name()
                    + "; write it before exit 0 (id,prediction for every row of " + examples.getFileName() + ").");
        }
        Map<String, Boolean> seen = ids(examples);
        try (CsvRows in = CsvRows.open(file)) {
            rows(in, seen, String.valueOf(examples.getFileName()), sink);
        } catch (IOException e) {
            throw new TrainerException(name() + " cannot be read: " + e.getMessage() + ".", e);
        }
        long missing = seen.values().stream().filter(found -> !found).count();
        if (missing > 0) {
            String first = seen.entrySet().stream()
                    .filter(entry -> !entry.getValue())
                    .map(Map.Entry::getKey)
                    .sorted()
                    .findFirst()
                    .orElseThrow();
            throw new TrainerException(name() + " lacks " + missing + " of the " + seen.size() + " ids of "
                    + examples.getFileName() + ", among them \"" + first + "\".");
        }
    }

    /** Row by row: the text of all takes many times the memory of their numbers. */
    private void rows(CsvRows in, Map<String, Boolean> seen, String examples, Consumer<PredictionSet> sink)
            throws TrainerException, IOException {
        int id = in.columns().indexOf("id");
        if (id < 0) {
            throw new TrainerException(name() + " has no column id; its header is \"" + header(in.columns())
                    + "\" (expected: id,prediction or id,p_LABEL,...).");
        }
        int[] columns = columns(in.columns());
        int rows = Math.max(1, CHUNK_CELLS / Math.max(1, columns.length));
        PredictionSet.Builder piece = piece(columns);
        int number = 0;
        for (Optional<String[]> row = in.next(); row.isPresent(); row = in.next()) {
            number++;
            id(row.get()[id], number, seen, examples);
            piece.addIds(row.get()[id]);
            value(piece, row.get(), columns, number);
            if (piece.getIdsCount() == rows) {
                sink.accept(piece.build());
                piece = piece(columns);
            }
        }
        if (piece.getIdsCount() > 0) {
            sink.accept(piece.build());
        }
    }

    private String name() {
        return String.valueOf(file.getFileName());
    }

    private static String header(List<String> names) {
        return shown(String.join(",", names));
    }

    private static String shown(String text) {
        return text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
    }

    private Map<String, Boolean> ids(Path examples) throws IOException {
        Map<String, Boolean> ids = new HashMap<>();
        try (CsvRows in = CsvRows.open(examples)) {
            int column = in.columns().indexOf(data.getId());
            for (Optional<String[]> row = in.next(); row.isPresent(); row = in.next()) {
                ids.put(row.get()[column], false);
            }
        }
        return ids;
    }

    private void id(String id, int row, Map<String, Boolean> seen, String examples) throws TrainerException {
        Boolean before = seen.put(id, true);
        if (before == null) {
            throw new TrainerException("Row " + row + " of " + name() + " has the id \"" + shown(id)
                    + "\", which is not in " + examples + ".");
        }
        if (before) {
            throw new TrainerException(
                    "Row " + row + " of " + name() + " has the id \"" + shown(id) + "\" a second time.");
        }
    }

    private boolean regression() {
        return data.getTask().equals("regression");
    }

    /** Positions of the probabilities, one for each class; one position for a plain prediction. */
    private int[] columns(List<String> names) throws TrainerException {
        int prediction = names.indexOf("prediction");
        if (prediction >= 0 && data.getNeedsProbabilities()) {
            throw new TrainerException(
                    name() + " has the column prediction, but the objective needs probabilities: write id,"
                            + PROBABILITY + String.join("," + PROBABILITY, data.getClassesList()) + ".");
        }
        if (prediction >= 0 || regression()) {
            if (prediction < 0) {
                throw new TrainerException(name() + " has no column prediction; its header is \"" + header(names)
                        + "\" (expected: id,prediction).");
            }
            return new int[] {prediction};
        }
        List<String> classes = data.getClassesList();
        int[] columns = new int[classes.size()];
        Set<String> expected = new HashSet<>(Set.of("id"));
        for (int c = 0; c < columns.length; c++) {
            columns[c] = names.indexOf(PROBABILITY + classes.get(c));
            expected.add(PROBABILITY + classes.get(c));
            if (columns[c] < 0) {
                throw new TrainerException(name() + " has no column " + PROBABILITY + classes.get(c)
                        + "; its header is \"" + header(names)
                        + "\" (expected: id,prediction or a column " + PROBABILITY + "LABEL for every label).");
            }
        }
        for (String column : names) {
            if (!expected.contains(column)) {
                throw new TrainerException(
                        name() + " has the column \"" + shown(column) + "\", which is no label of the data set.");
            }
        }
        return columns;
    }

    private PredictionSet.Builder piece(int[] columns) {
        PredictionSet.Builder piece = PredictionSet.newBuilder().setPart(part);
        if (isProbabilities(columns)) {
            piece.addAllClasses(data.getClassesList());
        }
        return piece;
    }

    private boolean isProbabilities(int[] columns) {
        return !regression() && columns.length > 1;
    }

    private void value(PredictionSet.Builder piece, String[] row, int[] columns, int number) throws TrainerException {
        if (regression()) {
            piece.addValues(number(row[columns[0]], number, "a finite number"));
        } else if (isProbabilities(columns)) {
            double sum = 0;
            for (int column : columns) {
                double p = number(row[column], number, "a probability");
                if (p < 0 || p > 1 + 1e-6) {
                    throw wrong(row[column], number, "a probability from 0 to 1");
                }
                sum += p;
                piece.addProbabilities((float) p);
            }
            if (Math.abs(sum - 1) > 1e-3) {
                throw wrong("probabilities that sum to " + sum, number, "1");
            }
        } else if (data.getClassesList().contains(row[columns[0]])) {
            piece.addLabels(row[columns[0]]);
        } else {
            throw wrong(row[columns[0]], number, "one of " + String.join(", ", data.getClassesList()));
        }
    }

    private double number(String cell, int row, String expected) throws TrainerException {
        try {
            double value = Double.parseDouble(cell);
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw wrong(cell, row, expected);
        }
        throw wrong(cell, row, expected);
    }

    private TrainerException wrong(String cell, int row, String expected) {
        return new TrainerException(
                "Row " + row + " of " + name() + " has \"" + shown(cell) + "\" (expected: " + expected + ").");
    }
}
