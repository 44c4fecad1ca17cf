package dev.crosscheck.cli.fetch;

import java.io.IOException;
import java.nio.file.Path;

/** Turns downloaded files into ones that a specification can name. The same files give the same bytes. */
@FunctionalInterface
public interface Preparation {
    /** For files that can be named as they are. */
    Preparation NONE = directory -> {};

    /**
     * Writes what is to be made beside the files.
     *
     * @throws IOException when a file is not as expected, or cannot be read or written
     */
    void prepare(Path directory) throws IOException;
}
