package dev.crosscheck.cli.calibrate;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rows of a CSV file (RFC 4180: fields in double quotes may hold commas, line ends and doubled quotes); empty lines are passed over. */
public final class CsvReader {
    private static final int END = -1;

    private final Reader reader;
    private int ahead;
    private boolean started;
    private int line = 1;
    private int rowLine = 1;

    /** Reads from a buffered reader. */
    public CsvReader(Reader reader) {
        this.reader = reader;
    }

    /** The line, from 1, on which the last row begins, or on which reading stopped. */
    public int line() {
        return rowLine;
    }

    /**
     * The next row, or empty at the end.
     *
     * @throws MalformedCsvException when a quote is not closed or text follows a closed one
     */
    public Optional<List<String>> next() throws IOException, MalformedCsvException {
        if (!started) {
            started = true;
            advance();
            if (ahead == '\uFEFF') {
                advance();
            }
        }
        rowLine = line;
        while (ahead == '\n' || ahead == '\r') {
            advance();
            rowLine = line;
        }
        if (ahead == END) {
            return Optional.empty();
        }
        List<String> fields = new ArrayList<>();
        fields.add(field());
        while (ahead == ',') {
            advance();
            fields.add(field());
        }
        return Optional.of(fields);
    }

    private String field() throws IOException, MalformedCsvException {
        StringBuilder text = new StringBuilder();
        if (ahead == '"') {
            quoted(text);
            if (!isEndOfField()) {
                throw new MalformedCsvException("text follows a closing quote (expected: a comma or the line's end)");
            }
        } else {
            while (!isEndOfField()) {
                text.append((char) ahead);
                advance();
            }
        }
        return text.toString();
    }

    private void quoted(StringBuilder text) throws IOException, MalformedCsvException {
        advance();
        while (ahead != END) {
            if (ahead == '"') {
                advance();
                if (ahead != '"') {
                    return;
                }
            }
            text.append((char) ahead);
            advance();
        }
        throw new MalformedCsvException("a quote is opened and never closed");
    }

    private boolean isEndOfField() {
        return ahead == ',' || ahead == '\n' || ahead == '\r' || ahead == END;
    }

    private void advance() throws IOException {
        if (ahead == '\n') {
            line++;
        }
        ahead = reader.read();
    }

    /** A row that cannot be told apart. */
    public static final class MalformedCsvException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedCsvException(String message) {
            super(message);
        }
    }
}
