package dev.crosscheck.cli.console;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** An output stream, UTF-8, that goes into a file: what cannot be written there is lost. Into a pipe less may be written, for its reader may have seen enough. */
public final class FileStream extends PrintStream {

    /** Everything goes to {@code file} at once. */
    public FileStream(OutputStream file) {
        super(file, true, StandardCharsets.UTF_8);
    }
}
