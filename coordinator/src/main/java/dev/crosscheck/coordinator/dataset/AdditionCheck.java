package dev.crosscheck.coordinator.dataset;

import dev.crosscheck.coordinator.dataset.DatasetDefinition.Source;
import dev.crosscheck.search.space.SpaceProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Checks the table of a new set against the data set that it is to join. Messages name lines and columns and quote no cell but an id. */
final class AdditionCheck {
    /** Name of the upload's field in requests. */
    static final String FIELD = "csv";

    private static final int MOST_PROBLEMS = 20;

    private final DatasetInfo info;
    private final SourceRecord source;
    private final String file;
    private final List<SpaceProblem> problems = new ArrayList<>();

    AdditionCheck(DatasetInfo info, SourceRecord source, String file) {
        this.info = info;
        this.source = source;
        this.file = file;
    }

    /** The same definition, read from another table. */
    static DatasetDefinition reading(SourceRecord source, String file, String sha256) {
        DatasetDefinition as = source.definition();
        Source table = new Source(
                file,
                sha256,
                as.source().label(),
                as.source().id(),
                Optional.empty(),
                as.source().location());
        return new DatasetDefinition(as.name(), as.task(), as.classes(), table, as.split(), as.secret());
    }

    /**
     * The columns are those of the source, in their order.
     *
     * @throws InvalidDatasetException naming the first that differs
     */
    void header(InputStream stream) throws IOException {
        try (CSVParser parser = CsvSource.open(stream)) {
            Iterator<CSVRecord> records = parser.iterator();
            List<String> seen = records.hasNext() ? records.next().toList() : List.of();
            List<String> wanted = source.header();
            for (int i = 0; i < Math.max(seen.size(), wanted.size()); i++) {
                if (i >= seen.size() || i >= wanted.size() || !seen.get(i).equals(wanted.get(i))) {
                    throw new InvalidDatasetException(FIELD, difference(seen, wanted, i));
                }
            }
        } catch (java.io.UncheckedIOException | java.util.zip.ZipException e) {
            throw new InvalidDatasetException(
                    FIELD, file + " is no readable CSV or CSV.GZ file; check its quotes and that it is complete");
        }
    }

    private String difference(List<String> seen, List<String> wanted, int at) {
        String place = file + " line 1, column " + (at + 1);
        if (at >= seen.size()) {
            return place + " is missing (expected: \"" + wanted.get(at)
                    + "\"; the columns of the data set's source in their order)";
        }
        return place + " is \"" + seen.get(at) + "\" (expected: "
                + (at < wanted.size() ? "\"" + wanted.get(at) + "\"" : "no further column")
                + "; the columns of the data set's source in their order)";
    }

    /**
     * The rows are new and of known labels.
     *
     * @param inputs digests of the inputs of every example of the data set
     * @throws InvalidDatasetException with the first 20 mistakes
     */
    void rows(SourceTable table, byte[] key, Set<ByteBuffer> inputs) {
        if (table.rows() < 2) {
            problem("has " + table.rows() + " row (expected: at least 2, better 50 or more)");
        }
        SourceRecord.Marks marks = new SourceRecord.Marks(key);
        Set<String> ids = source.ids();
        Set<String> groups = source.groups();
        DatasetDefinition as = source.definition();
        for (int row = 0; row < table.rows() && problems.size() < MOST_PROBLEMS; row++) {
            String line = "line " + table.lines().get(row);
            if (as.task() == TaskKind.CLASSIFICATION
                    && !info.classes().contains(table.labels().get(row))) {
                problem(line + ", column " + as.source().label() + " is none of the data set's "
                        + info.classes().size() + " classes");
            }
            if (!table.ids().isEmpty() && ids.contains(marks.ofId(table.ids().get(row)))) {
                problem(line + ", column " + as.source().id().orElse("id") + ": the id \""
                        + table.ids().get(row) + "\" belongs to a row of the data set already; leave that row out");
            }
            if (!table.group().isEmpty()
                    && groups.contains(marks.ofGroup(table.group().get(row)))) {
                problem(line + ", column " + as.split().groupColumn().orElse("group")
                        + ": the data set has examples of this group already; a group may not straddle sets");
            }
            if (inputs.contains(table.digests().get(row))) {
                problem(line + " has the same inputs as an example of the data set; leave that row out");
            }
        }
        if (!problems.isEmpty()) {
            throw new InvalidDatasetException(problems);
        }
    }

    private void problem(String message) {
        problems.add(new SpaceProblem(FIELD, file + " " + message));
    }
}
