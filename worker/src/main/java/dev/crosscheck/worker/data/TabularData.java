package dev.crosscheck.worker.data;

import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.proto.v1.TaskData;
import java.io.IOException;
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
 * @param location where the inputs lie that are not here, each under the name that its example has as place: a path or a URI
 */
public record TabularData(
        List<String> features,
        List<String> classes,
        Examples train,
        Examples tuning,
        Examples blind,
        Optional<ImageShape> image,
        Optional<String> location) {
    /** All inputs are here. */
    public TabularData(
            List<String> features,
            List<String> classes,
            Examples train,
            Examples tuning,
            Examples blind,
            Optional<ImageShape> image) {
        this(features, classes, train, tuning, blind, image, Optional.empty());
    }

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
        List<String> features = features(data, files);
        Optional<String> location = Optional.of(data.getLocation()).filter(place -> !place.isEmpty());
        if (features.isEmpty() && location.isEmpty()) {
            throw new IOException("The training table of " + data.getDataset() + " has no input columns.");
        }
        Map<String, Integer> classes = new HashMap<>();
        for (int c = 0; c < data.getClassesCount() && !regression; c++) {
            classes.put(data.getClasses(c), c);
        }
        TableReader train = new TableReader("train", data, data.getLabel(), classes);
        TableReader tuning = new TableReader("tuning", data, data.getLabel(), classes);
        TableReader blind = new TableReader("blind", data, "", classes);
        return new TabularData(
                features,
                regression ? List.of() : List.copyOf(data.getClassesList()),
                read(train, data.getTrain(), features, files),
                read(tuning, data.getTuning(), features, files),
                data.hasBlind()
                        ? read(blind, data.getBlind(), features, files)
                        : new Examples(List.of(), new float[0], new int[0], new double[0]),
                image(data, features.size()),
                location);
    }

    /** About how much memory it takes. */
    public long bytes() {
        return train.bytes() + tuning.bytes() + blind.bytes();
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

    private static List<String> features(TaskData data, Files files) throws IOException {
        try {
            return TableReader.features(files.file(data.getTrain()), data);
        } catch (IOException e) {
            throw unreadable(data.getTrain(), e);
        }
    }

    private static Examples read(TableReader reader, FileRef reference, List<String> features, Files files)
            throws IOException {
        try {
            return reader.read(files.file(reference), features);
        } catch (TableReader.WrongCell e) {
            throw e;
        } catch (IOException e) {
            throw unreadable(reference, e);
        }
    }

    private static IOException unreadable(FileRef reference, IOException e) {
        return new IOException("The table " + reference.getName() + " cannot be read: " + e.getMessage() + ".", e);
    }
}
