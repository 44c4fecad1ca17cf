package dev.crosscheck.coordinator.dataset;

import dev.crosscheck.search.space.NearestName;
import dev.crosscheck.search.space.SpaceProblem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Reads a source in one pass and checks every cell. Inputs are numbers; other columns have to be encoded before. Messages name file, line and column and
 * quote no cell but a doubled id, because a cell out of place may be a label. The inputs of all rows are held in memory, as text.
 */
final class SourceReader {
    private static final int MOST_PROBLEMS = 20;
    private static final char REPLACEMENT = '\uFFFD';
    private static final String NOT_UTF_8 = " is not UTF-8 text; save the file as UTF-8";

    private final DatasetDefinition definition;
    private final String file;
    private final List<SpaceProblem> problems = new ArrayList<>();
    private final Map<String, Integer> lineOfId = new HashMap<>();
    private final List<byte[]> inputs = new ArrayList<>();
    private final List<ByteBuffer> digests = new ArrayList<>();
    private final List<String> labels = new ArrayList<>();
    private final List<String> column = new ArrayList<>();
    private final List<String> group = new ArrayList<>();
    private final List<String> ids = new ArrayList<>();
    private final List<Integer> lines = new ArrayList<>();
    private final Map<String, String> interned = new HashMap<>();
    private final InputDigest inputDigest = new InputDigest();
    private List<String> header = List.of();
    private int[] featureAt = {};
    /** Position of the column that names inputs outside; -1: all inputs are here. */
    private int placeAt = -1;

    private SourceReader(DatasetDefinition definition) {
        this.definition = definition;
        this.file = definition.source().fileName();
    }

    /**
     * Reads the source.
     *
     * @throws InvalidDatasetException with the first 20 mistakes
     */
    static SourceTable read(DatasetDefinition definition, InputStream stream) throws IOException {
        SourceReader reader = new SourceReader(definition);
        try (CSVParser parser = CsvSource.open(stream)) {
            reader.read(parser);
        } catch (UncheckedIOException | java.util.zip.ZipException e) {
            reader.problem("is no readable CSV or CSV.GZ file near line " + (reader.lines.size() + 2)
                    + "; check its quotes and that it is complete");
        } catch (java.io.EOFException e) {
            reader.problem("ends in the middle; upload it again");
        }
        if (!reader.problems.isEmpty()) {
            throw new InvalidDatasetException(reader.problems);
        }
        List<String> features =
                Arrays.stream(reader.featureAt).mapToObj(reader::feature).toList();
        return new SourceTable(
                reader.file,
                reader.header,
                reader.ids,
                features,
                reader.inputs,
                reader.digests,
                reader.labels,
                reader.column,
                reader.group,
                reader.lines);
    }

    private String feature(int at) {
        return at == placeAt ? DatasetDefinition.INPUT : header.get(at);
    }

    private void read(CSVParser parser) {
        Iterator<CSVRecord> records = parser.iterator();
        if (!records.hasNext()) {
            problem("is empty (expected: a first row of column names and one row per example)");
            return;
        }
        header = List.copyOf(records.next().toList());
        header();
        while (problems.size() < MOST_PROBLEMS && !header.isEmpty() && records.hasNext()) {
            CSVRecord record = records.next();
            int line = Math.toIntExact(parser.getCurrentLineNumber());
            if (record.size() != header.size()) {
                problem("line " + line + " has " + record.size() + " cells but the first row names " + header.size()
                        + " columns");
                return;
            }
            row(record, line);
        }
        if (problems.isEmpty() && inputs.isEmpty()) {
            problem("has no rows after the column names (expected: one row per example)");
        }
    }

    private void header() {
        int before = problems.size();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < header.size(); i++) {
            if (header.get(i).isEmpty()) {
                problem("line 1, column " + (i + 1) + " has no name; name every column");
            } else if (isGarbled(header.get(i))) {
                problem("line 1, column " + (i + 1) + NOT_UTF_8);
            } else if (!seen.add(header.get(i))) {
                problem("line 1: the column " + header.get(i) + " stands there twice; rename one of them");
            }
        }
        present("source.label", Optional.of(definition.source().label()));
        present("source.id", definition.source().id());
        present("split.column", definition.split().column());
        present("split.group", definition.split().group());
        Set<String> dropped = new LinkedHashSet<>(definition.droppedColumns());
        featureAt = java.util.stream.IntStream.range(0, header.size())
                .filter(i -> !dropped.contains(header.get(i)))
                .toArray();
        if (definition.source().location().isPresent()) {
            place();
        }
        if (featureAt.length == 0) {
            problem("has no input column besides " + String.join(", ", dropped));
        }
        definition
                .source()
                .image()
                .filter(image -> image.size() != featureAt.length)
                .ifPresent(image -> problems.add(new SpaceProblem(
                        "source.image",
                        image + " makes " + image.size() + " values a row but " + file + " has " + featureAt.length
                                + " input columns")));
        if (problems.size() > before) {
            header = List.of();
        }
    }

    private void place() {
        placeAt = header.indexOf(definition.source().id().orElse(""));
        int other = header.indexOf(DatasetDefinition.INPUT);
        if (other >= 0 && other != placeAt) {
            problem("has a column " + DatasetDefinition.INPUT
                    + ", which is what workers find the names of inputs under that stay outside; rename it");
        }
    }

    private void present(String path, Optional<String> name) {
        if (name.isPresent() && !header.contains(name.get())) {
            problems.add(new SpaceProblem(
                    path, file + " has no column \"" + name.get() + "\"" + NearestName.hint(name.get(), header)));
        }
    }

    private void row(CSVRecord record, int line) {
        lines.add(line);
        labels.add(label(record, line));
        definition.source().id().ifPresent(name -> id(required(record, name, line), line));
        definition.split().column().ifPresent(name -> column.add(required(record, name, line)));
        definition.split().groupColumn().ifPresent(name -> group.add(required(record, name, line)));
        StringBuilder text = new StringBuilder();
        double[] numbers = new double[featureAt.length];
        int next = 0;
        for (int at : featureAt) {
            boolean place = at == placeAt;
            String cell = place ? CsvSource.cell(record.get(at)) : record.get(at);
            double value = place ? 0 : Numbers.parse(cell);
            if (Double.isNaN(value)) {
                problem("line " + line + ", column " + header.get(at)
                        + (cell.isEmpty()
                                ? " is empty (expected: a number in every input cell)"
                                : " is not a finite number; encode text as numbers, or drop the column"));
            }
            text.append(text.isEmpty() && at == featureAt[0] ? "" : ",").append(cell);
            numbers[next++] = value;
        }
        inputs.add(text.toString().getBytes(StandardCharsets.UTF_8));
        digests.add(inputDigest.of(placeAt < 0 ? "" : record.get(placeAt), numbers));
    }

    private String label(CSVRecord record, int line) {
        String name = definition.source().label();
        String cell = required(record, name, line);
        if (definition.task() == TaskKind.REGRESSION && !cell.isEmpty() && Double.isNaN(Numbers.parse(cell))) {
            problem("line " + line + ", column " + name
                    + " is not a finite number (expected: a number to predict in every row)");
        }
        return interned.computeIfAbsent(cell, c -> c);
    }

    private String required(CSVRecord record, String name, int line) {
        String cell = record.get(header.indexOf(name));
        if (cell.isEmpty()) {
            problem("line " + line + ", column " + name + " is empty (expected: a value in every row)");
        } else if (isGarbled(cell)) {
            problem("line " + line + ", column " + name + NOT_UTF_8);
        }
        return cell;
    }

    /** Whether bytes were replaced in decoding: different labels might have become one. */
    private static boolean isGarbled(String cell) {
        return cell.indexOf(REPLACEMENT) >= 0;
    }

    private void id(String id, int line) {
        ids.add(id);
        Integer before = lineOfId.putIfAbsent(id, line);
        if (before != null && !id.isEmpty()) {
            problem("line " + line + ", column " + definition.source().id().orElseThrow() + " has the same id as line "
                    + before + ", \"" + id + "\" (expected: ids that are all different)");
        }
    }

    private void problem(String message) {
        if (problems.size() < MOST_PROBLEMS) {
            problems.add(new SpaceProblem("source.csv", file + " " + message));
        }
    }
}
