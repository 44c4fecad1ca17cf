package dev.crosscheck.worker.data;

import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.proto.v1.TaskData;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a worker sees of a data set, as numbers.
 *
 * @param features names of the inputs, in the order of the training table
 * @param classes labels as in the source; empty for regression
 * @param image the shape of the inputs, where they are images
 */
public record TabularData(
        List<String> features,
        List<String> classes,
        Examples train,
        Examples tuning,
        Examples blind,
        Optional<ImageShape> image) {
    /** Local copies of contents. */
    public interface Files {
        java.nio.file.Path file(FileRef reference) throws IOException;
    }

    public boolean regression() {
        return classes.isEmpty();
    }

    /** @throws IOException when a table does not hold what it must; the message is one sentence for people */
    public static TabularData load(TaskData data, Files files) throws IOException {
        boolean regression = data.getTask().equals("regression");
        if (!regression && !data.getTask().equals("classification")) {
            throw new IOException("The data set " + data.getDataset() + " has the task \"" + data.getTask()
                    + "\" (expected: classification or regression).");
        }
        if (!regression && data.getClassesCount() < 2) {
            throw new IOException("The data set " + data.getDataset() + " names " + data.getClassesCount()
                    + " classes (expected: at least 2).");
        }
        CsvTable train = read(data.getTrain(), files);
        List<String> features = new ArrayList<>(train.columns());
        features.remove(data.getId());
        features.remove(data.getLabel());
        if (features.isEmpty()) {
            throw new IOException("The training table of " + data.getDataset() + " has no input columns.");
        }
        Map<String, Integer> classes = new HashMap<>();
        for (int c = 0; c < data.getClassesCount(); c++) {
            classes.put(data.getClasses(c), c);
        }
        return new TabularData(
                List.copyOf(features),
                regression ? List.of() : List.copyOf(data.getClassesList()),
                new Reader("train", train, data.getId(), data.getLabel(), classes).examples(features, regression),
                new Reader("tuning", read(data.getTuning(), files), data.getId(), data.getLabel(), classes)
                        .examples(features, regression),
                data.hasBlind()
                        ? new Reader("blind", read(data.getBlind(), files), data.getId(), "", classes)
                                .examples(features, regression)
                        : new Examples(List.of(), new float[0], new int[0], new double[0]),
                image(data, features.size()));
    }

    private static Optional<ImageShape> image(TaskData data, int features) throws IOException {
        if (!data.hasImage()) {
            return Optional.empty();
        }
        int channels = data.getImage().hasChannels() ? data.getImage().getChannels() : 1;
        ImageShape image = new ImageShape(
                channels, data.getImage().getHeight(), data.getImage().getWidth());
        if ((long) image.channels() * image.height() * image.width() != features) {
            throw new IOException("The data set " + data.getDataset() + " has " + features + " inputs but images of "
                    + image.height() + " x " + image.width() + " x " + image.channels() + " values.");
        }
        return Optional.of(image);
    }

    private static CsvTable read(FileRef reference, Files files) throws IOException {
        try {
            return CsvTable.read(files.file(reference));
        } catch (IOException e) {
            throw new IOException("The table " + reference.getName() + " cannot be read: " + e.getMessage() + ".", e);
        }
    }

    /** One table's cells as numbers. An empty label name means that there are no labels. */
    private record Reader(String part, CsvTable table, String id, String label, Map<String, Integer> classes) {
        Examples examples(List<String> features, boolean regression) throws IOException {
            int n = table.rows().size();
            if (n == 0) {
                throw new IOException("The " + part + " table has no rows.");
            }
            boolean labelled = !label.isEmpty();
            int idColumn = position(id);
            int labelColumn = labelled ? position(label) : -1;
            int[] columns = new int[features.size()];
            for (int f = 0; f < columns.length; f++) {
                columns[f] = position(features.get(f));
            }
            float[] inputs = new float[Math.multiplyExact(n, columns.length)];
            int[] classIndex = new int[labelled && !regression ? n : 0];
            double[] targets = new double[labelled && regression ? n : 0];
            List<String> ids = new ArrayList<>(n);
            for (int row = 0; row < n; row++) {
                String[] cells = table.rows().get(row);
                ids.add(cells[idColumn]);
                for (int f = 0; f < columns.length; f++) {
                    inputs[row * columns.length + f] = (float) number(cells[columns[f]], row, features.get(f));
                }
                if (targets.length > 0) {
                    targets[row] = number(cells[labelColumn], row, label);
                } else if (labelled) {
                    classIndex[row] = classOf(cells[labelColumn], row);
                }
            }
            return new Examples(List.copyOf(ids), inputs, classIndex, targets);
        }

        private int position(String column) throws IOException {
            int position = table.column(column);
            if (position < 0) {
                throw new IOException("The " + part + " table has no column \"" + column + "\".");
            }
            return position;
        }

        private int classOf(String cell, int row) throws IOException {
            Integer position = classes.get(cell);
            if (position == null) {
                throw new IOException(
                        "The " + part + " table has an unknown label in row " + (row + 1) + ": \"" + cell + "\".");
            }
            return position;
        }

        private double number(String cell, int row, String column) throws IOException {
            try {
                double number = Double.parseDouble(cell);
                if (Double.isFinite(number) && Math.abs(number) <= Float.MAX_VALUE) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // said below
            }
            throw new IOException("The " + part + " table holds \"" + cell + "\" in row " + (row + 1) + ", column "
                    + column + "; the built-in trainers need a finite number in every input cell.");
        }
    }
}
