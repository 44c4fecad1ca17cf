package dev.crosscheck.cli.console;

/**
 * One thing wrong in a file.
 *
 * @param file name of the file as the user wrote it
 * @param line line from 1
 * @param path path in the document such as {@code parameters.lr.min}; empty: the document itself
 * @param text what is wrong
 */
public record Mistake(String file, int line, String path, String text) {

    /** {@code FILE:LINE}. */
    public String where() {
        return file + ":" + line;
    }

    /** One line for people: {@code FILE:LINE: PATH: TEXT}. */
    public String sentence() {
        return where() + ": " + (path.isEmpty() ? "" : path + ": ") + text;
    }
}
