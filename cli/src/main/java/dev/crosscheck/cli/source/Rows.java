package dev.crosscheck.cli.source;

import dev.crosscheck.proto.v1.ImageShape;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The examples of a source, one after the other. Not thread-safe. */
interface Rows extends Closeable {
    /** Names of the columns that are no inputs, in their order. */
    List<String> columns();

    /** Names of the input columns, in their order; at least one. */
    List<String> inputs();

    /** The shape of the inputs, where the source tells it. */
    Optional<ImageShape> image();

    /** Writes the cells of the next example, all columns and then all inputs; false at the end. */
    boolean next(TableWriter out) throws IOException;

    /** Names for {@code count} inputs: {@code x0}, {@code x1}, ... */
    static List<String> names(String prefix, int count) {
        return java.util.stream.IntStream.range(0, count)
                .mapToObj(i -> prefix + i)
                .toList();
    }
}
