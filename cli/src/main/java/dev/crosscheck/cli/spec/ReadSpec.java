package dev.crosscheck.cli.spec;

import com.google.protobuf.Message;
import dev.crosscheck.cli.console.Mistake;
import java.util.List;

/**
 * A specification as read from a file.
 *
 * @param file name of the file as the user wrote it
 * @param message the specification
 * @param lines where each part stands in the file
 * @param files files that it names, to be uploaded
 */
public record ReadSpec<T extends Message>(String file, T message, SpecLines lines, List<SpecFile> files) {

    /** A mistake that the server found, with its line. */
    public Mistake mistake(String path, String text) {
        return new Mistake(file, lines.lineOf(path), path, text);
    }
}
