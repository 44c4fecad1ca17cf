package dev.crosscheck.worker.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * A table of text cells; the first row of the file names the columns. Compressed files are known by their first bytes.
 *
 * @param columns names, in order
 * @param rows cells, each row as long as {@code columns}
 */
public record CsvTable(List<String> columns, List<String[]> rows) {
    private static final int GZIP_MAGIC_0 = 0x1f;
    private static final int GZIP_MAGIC_1 = 0x8b;

    /** @throws IOException when it cannot be read or a row has another number of cells than the header; the message names the row */
    public static CsvTable read(Path file) throws IOException {
        try (InputStream in = open(file);
                Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8);
                CSVParser parser = CSVParser.parse(
                        reader,
                        CSVFormat.DEFAULT
                                .builder()
                                .setHeader()
                                .setSkipHeaderRecord(true)
                                .get())) {
            List<String> columns = List.copyOf(parser.getHeaderNames());
            List<String[]> rows = new ArrayList<>();
            for (CSVRecord record : parser) {
                if (record.size() != columns.size()) {
                    throw new IOException("row " + record.getRecordNumber() + " has " + record.size()
                            + " cells (expected: " + columns.size() + ")");
                }
                rows.add(record.values());
            }
            return new CsvTable(columns, rows);
        } catch (IllegalArgumentException | java.io.UncheckedIOException e) {
            throw new IOException("not a CSV table: " + e.getMessage(), e);
        }
    }

    /** Position of a column, -1 where there is none of that name. */
    public int column(String name) {
        return columns.indexOf(name);
    }

    private static InputStream open(Path file) throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file));
        in.mark(2);
        boolean gzip = in.read() == GZIP_MAGIC_0 && in.read() == GZIP_MAGIC_1;
        in.reset();
        return gzip ? new GZIPInputStream(in) : in;
    }
}
