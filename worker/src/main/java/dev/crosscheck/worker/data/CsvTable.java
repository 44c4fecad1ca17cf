package dev.crosscheck.worker.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A table of text cells; the first row of the file names the columns. Compressed files are known by their first bytes.
 *
 * @param columns names, in order
 * @param rows cells, each row as long as {@code columns}
 */
public record CsvTable(List<String> columns, List<String[]> rows) {
    /** @throws IOException when it cannot be read or a row has another number of cells than the header; the message names the row */
    public static CsvTable read(Path file) throws IOException {
        try (CsvRows in = CsvRows.open(file)) {
            List<String[]> rows = new ArrayList<>();
            for (Optional<String[]> row = in.next(); row.isPresent(); row = in.next()) {
                rows.add(row.get());
            }
            return new CsvTable(in.columns(), rows);
        }
    }

    /** Position of a column, -1 where there is none of that name. */
    public int column(String name) {
        return columns.indexOf(name);
    }
}
