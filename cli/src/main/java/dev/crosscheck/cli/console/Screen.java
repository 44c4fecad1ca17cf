package dev.crosscheck.cli.console;

import java.io.PrintStream;

/**
 * One of the two output streams and what it is connected to.
 *
 * @param stream where text goes, UTF-8
 * @param terminal whether a person watches it
 * @param colour whether colours may be used; never without a terminal
 * @param columns width in characters; of no meaning without a terminal
 */
public record Screen(PrintStream stream, boolean terminal, boolean colour, int columns) {

    /** A stream that goes into a file or a pipe. */
    public static Screen plain(PrintStream stream) {
        return new Screen(stream, false, false, 80);
    }

    /** Prints one line. */
    public void line(String text) {
        stream.println(text);
    }

    /** Whether something that was printed did not get into the file that it should go to, as when the disk is full. */
    public boolean hasLost() {
        return stream instanceof FileStream && stream.checkError();
    }

    /** The text in a colour where colours may be used. */
    public String paint(String text, Colour colour) {
        return this.colour ? "\033[" + colour.code + "m" + text + "\033[0m" : text;
    }

    /** The few colours in use. */
    public enum Colour {
        RED("31;1"),
        GREEN("32;1"),
        YELLOW("33;1"),
        BOLD("1");

        private final String code;

        Colour(String code) {
            this.code = code;
        }
    }
}
