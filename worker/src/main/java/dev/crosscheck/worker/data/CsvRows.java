package dev.crosscheck.worker.data;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** The rows of a table, one at a time; the first row of the file names the columns. Compressed files are known by their first bytes. Not thread-safe. */
public final class CsvRows implements Closeable {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int SHOWN = 400;
    private static final int GZIP_MAGIC_0 = 0x1f;
    private static final int GZIP_MAGIC_1 = 0x8b;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final CSVParser parser;
    private final List<String> columns;
    private final Iterator<CSVRecord> records;

    private CsvRows(CSVParser parser) {
        this.parser = parser;
        this.columns = List.copyOf(parser.getHeaderNames());
        this.records = parser.iterator();
    }

    /** @throws IOException when it cannot be read or has no header */
    public static CsvRows open(Path file) throws IOException {
        InputStream in = plain(Files.newInputStream(file));
        try {
            return new CsvRows(CSVParser.parse(
                    text(in),
                    CSVFormat.DEFAULT
                            .builder()
                            .setHeader()
                            .setSkipHeaderRecord(true)
                            .get()));
        } catch (IllegalArgumentException | java.io.UncheckedIOException e) {
            in.close();
            throw noTable(e);
        }
    }

    private static InputStream plain(InputStream file) throws IOException {
        InputStream in = new BufferedInputStream(file, BUFFER_BYTES);
        in.mark(2);
        boolean gzip = in.read() == GZIP_MAGIC_0 && in.read() == GZIP_MAGIC_1;
        in.reset();
        return gzip ? new GZIPInputStream(in, BUFFER_BYTES) : in;
    }

    /** UTF-8, without the byte order mark that it may begin with. */
    private static Reader text(InputStream in) throws IOException {
        Reader text = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), BUFFER_BYTES);
        text.mark(1);
        if (text.read() != BYTE_ORDER_MARK) {
            text.reset();
        }
        return text;
    }

    private static IOException noTable(RuntimeException e) {
        String why = String.valueOf(e.getMessage()); // the parser quotes the whole header
        String shown = why.length() > SHOWN ? why.substring(0, SHOWN) + "..." : why;
        return new IOException("not a CSV table: " + shown, e);
    }

    /** Names, in order. */
    public List<String> columns() {
        return columns;
    }

    /**
     * The cells of the next row; empty at the end.
     *
     * @throws IOException when it cannot be read or has another number of cells than there are columns; the message names the row
     */
    public Optional<String[]> next() throws IOException {
        try {
            if (!records.hasNext()) {
                return Optional.empty();
            }
            CSVRecord row = records.next();
            if (row.size() != columns.size()) {
                throw new IOException("row " + row.getRecordNumber() + " has " + row.size() + " cells (expected: "
                        + columns.size() + ")");
            }
            return Optional.of(row.values());
        } catch (IllegalArgumentException | IllegalStateException | java.io.UncheckedIOException e) {
            throw noTable(e);
        }
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
