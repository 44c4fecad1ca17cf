package dev.crosscheck.cli.source;

import dev.crosscheck.proto.v1.ImageShape;
import java.io.Closeable;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Examples in arrays: the inputs in one of (n, d), (n, height, width) or (n, height, width, channels), every other column in one of n values. */
final class ArrayRows implements Rows {
    private static final int MOST_DIMENSIONS = 4;
    private static final int MOST_CHANNELS = 4;

    private final List<String> columns;
    private final Map<String, ArrayFile> arrays;
    private final Closeable archive;
    private final String inputs;
    private final Optional<ImageShape> image;
    private final int[] order;

    /**
     * Makes it.
     *
     * @param columns names of arrays
     * @param inputs name of the array of the inputs
     * @param given the shape that the author gave
     * @param arrays all that are needed, by name; closed with this
     * @param archive what they lie in; closed with this
     */
    ArrayRows(
            List<String> columns,
            String inputs,
            Optional<ImageShape> given,
            Map<String, ArrayFile> arrays,
            Closeable archive) {
        this.columns = List.copyOf(columns);
        this.arrays = new LinkedHashMap<>(arrays);
        this.inputs = inputs;
        this.archive = archive;
        ArrayFile pixels = array(inputs);
        this.image = shape(pixels, given);
        this.order = order(pixels.header());
        for (String column : columns) {
            checkColumn(array(column), pixels);
        }
        if (pixels.header().type().isText()) {
            throw Unreadable.of(pixels.where(), "holds text as inputs", "Name the array of numbers in source.inputs.");
        }
    }

    private ArrayFile array(String name) {
        ArrayFile array = arrays.get(name);
        if (array == null) {
            throw new IllegalStateException("no array " + name);
        }
        return array;
    }

    private static void checkColumn(ArrayFile column, ArrayFile pixels) {
        if (column.header().width() != 1) {
            throw Unreadable.of(
                    column.where(),
                    "has the shape " + column.header().shapeText() + " (expected: one value per example)",
                    "Save it as an array of one dimension; one-hot labels with x.argmax(axis=1).");
        }
        if (column.header().rows() != pixels.header().rows()) {
            throw Unreadable.of(
                    column.where(),
                    "has " + column.header().rows() + " rows but " + pixels.where() + " has "
                            + pixels.header().rows(),
                    "Save arrays of equal length, one row per example.");
        }
    }

    private static Optional<ImageShape> shape(ArrayFile pixels, Optional<ImageShape> given) {
        List<Integer> shape = pixels.header().shape();
        if (shape.size() < 3) {
            return given;
        }
        String seen = "has the shape " + pixels.header().shapeText();
        if (shape.size() > MOST_DIMENSIONS) {
            throw Unreadable.of(
                    pixels.where(),
                    seen + " (expected: 2 to " + MOST_DIMENSIONS + " dimensions)",
                    "Save x.reshape(len(x), -1).");
        }
        int channels = shape.size() == MOST_DIMENSIONS ? shape.get(3) : 1;
        ImageShape read = ImageShape.newBuilder()
                .setHeight(shape.get(1))
                .setWidth(shape.get(2))
                .setChannels(channels)
                .build();
        if (given.isEmpty() && channels > MOST_CHANNELS && shape.get(1) <= MOST_CHANNELS) {
            throw Unreadable.of(
                    pixels.where(),
                    seen + ", which looks like channels first (expected: examples, rows, columns, channels)",
                    "Save x.transpose(0, 2, 3, 1), or give source.image if it is meant so.");
        }
        if (given.isPresent() && !sameShape(given.get(), read)) {
            throw Unreadable.of(
                    pixels.where(),
                    seen + ", which is not that of source.image",
                    "Take source.image out; the array tells its shape.");
        }
        return Optional.of(read);
    }

    private static boolean sameShape(ImageShape given, ImageShape read) {
        int channels = given.hasChannels() ? given.getChannels() : 1;
        return given.getHeight() == read.getHeight()
                && given.getWidth() == read.getWidth()
                && channels == read.getChannels();
    }

    /** Which element of a row each input is: the table has channel by channel. */
    private static int[] order(ArrayHeader header) {
        int width = Math.toIntExact(header.width());
        int channels = header.shape().size() == MOST_DIMENSIONS ? header.shape().get(3) : 1;
        int[] order = new int[width];
        int area = width / channels;
        for (int i = 0; i < width; i++) {
            order[i] = i % area * channels + i / area;
        }
        return order;
    }

    @Override
    public List<String> columns() {
        return columns;
    }

    @Override
    public List<String> inputs() {
        return Rows.names(inputs, order.length);
    }

    @Override
    public Optional<ImageShape> image() {
        return image;
    }

    @Override
    public boolean next(TableWriter out) throws IOException {
        boolean more = false;
        for (ArrayFile array : arrays.values()) {
            more = array.next();
        }
        if (more) {
            for (String column : columns) {
                array(column).write(0, out);
            }
            ArrayFile pixels = array(inputs);
            for (int at : order) {
                pixels.write(at, out);
            }
        }
        return more;
    }

    @Override
    public void close() throws IOException {
        for (ArrayFile array : arrays.values()) {
            array.close();
        }
        archive.close();
    }
}
