package dev.crosscheck.coordinator.scoring;

import dev.crosscheck.coordinator.dataset.CsvSource;
import dev.crosscheck.coordinator.dataset.InvalidDatasetException;
import dev.crosscheck.coordinator.dataset.Numbers;
import dev.crosscheck.coordinator.dataset.ReplaySource;
import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.space.NearestName;
import dev.crosscheck.search.space.ParameterValue;
import dev.crosscheck.search.space.SpaceProblem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Recorded trials, by configuration. A set NAME has a column {@code bits_NAME} with one character per example, 1 or 0, the example's score in the metric's
 * own direction; the tuning set also has a column NAME with the score that the search sees. Columns r1_NAME, r2_NAME, ... of all sets hold the scores at rungs. A column {@code status} other than {@code ok} marks
 * trials that did not end well. Immutable; holds secret scores, so it is never printed.
 */
final class ReplayTable {
    private static final Pattern BITS = Pattern.compile("[01]+");
    private static final String STATUS = "status";

    /** One recorded trial; {@code bits} by set, the tuning set included; empty where the trial did not end well. */
    static final class Row {
        final int line;
        final boolean ok;
        final double score;
        final Map<String, String> bits;
        private final Map<Long, Evidence> rungs;

        Row(int line, boolean ok, double score, Map<String, String> bits, Map<Long, Evidence> rungs) {
            this.line = line;
            this.ok = ok;
            this.score = score;
            this.bits = bits;
            this.rungs = rungs;
        }

        /** The scores at a rung, counted from 1, where they were recorded. */
        Optional<Evidence> rung(long rung) {
            return Optional.ofNullable(rungs.get(rung));
        }

        double[] scores(String set) {
            return bits.getOrDefault(set, "").chars().mapToDouble(c -> c - '0').toArray();
        }
    }

    private final ReplaySource source;
    private final List<String> header;
    private final Map<List<String>, Row> rows = new HashMap<>();
    private final Map<String, Integer> examples = new HashMap<>();
    private final List<String> projection;
    private final List<String> projected = new ArrayList<>();

    private ReplayTable(ReplaySource source, List<String> header, String tuning) {
        this.source = source;
        this.header = header;
        Set<String> columns = new LinkedHashSet<>(source.key());
        columns.addAll(source.where().keySet());
        columns.add(STATUS);
        columns.add(tuning);
        header.stream().filter(c -> c.matches("r\\d+_" + Pattern.quote(tuning))).forEach(columns::add);
        columns.removeIf(c -> !header.contains(c));
        this.projection = List.copyOf(columns);
    }

    /**
     * Reads a table.
     *
     * @throws InvalidDatasetException with every missing column, or the first row that is at fault; no score is quoted
     */
    static ReplayTable read(ReplaySource source, InputStream stream, String tuning, List<String> crossChecks)
            throws IOException {
        try (CSVParser parser = CsvSource.open(stream)) {
            var records = parser.iterator();
            if (!records.hasNext()) {
                throw invalid(
                        "trainer.table.file", source.fileName() + " is empty (expected: a first row of column names)");
            }
            ReplayTable table =
                    new ReplayTable(source, List.copyOf(records.next().toList()), tuning);
            List<SpaceProblem> problems = table.missing(tuning, crossChecks);
            if (!problems.isEmpty()) {
                throw new InvalidDatasetException(problems);
            }
            List<String> sets = new ArrayList<>(List.of(tuning));
            sets.addAll(crossChecks);
            while (records.hasNext()) {
                table.add(records.next(), Math.toIntExact(parser.getCurrentLineNumber()), sets);
            }
            if (table.rows.isEmpty()) {
                throw invalid(
                        "trainer.table.where",
                        "no row of " + source.fileName() + " has " + source.where() + "; correct the values");
            }
            return table;
        } catch (UncheckedIOException | java.util.zip.ZipException | java.io.EOFException e) {
            throw invalid("trainer.table.file", source.fileName() + " is no readable CSV or CSV.GZ file");
        }
    }

    private List<SpaceProblem> missing(String tuning, List<String> crossChecks) {
        List<SpaceProblem> problems = new ArrayList<>();
        for (int i = 0; i < source.key().size(); i++) {
            require("trainer.table.key[" + i + "]", source.key().get(i), problems);
        }
        source.where().keySet().forEach(column -> require("trainer.table.where." + column, column, problems));
        require("validation.replay.tuning", tuning, problems);
        require("validation.replay.tuning", "bits_" + tuning, problems);
        for (int i = 0; i < crossChecks.size(); i++) {
            require("validation.replay.cross_checks[" + i + "]", "bits_" + crossChecks.get(i), problems);
        }
        return problems;
    }

    private void require(String where, String column, List<SpaceProblem> problems) {
        if (!header.contains(column)) {
            problems.add(new SpaceProblem(
                    where, source.fileName() + " has no column \"" + column + "\"" + NearestName.hint(column, header)));
        }
    }

    private void add(CSVRecord record, int line, List<String> sets) {
        if (record.size() != header.size()) {
            throw invalid(
                    "trainer.table.file",
                    source.fileName() + " line " + line + " has " + record.size() + " cells but the first row names "
                            + header.size() + " columns");
        }
        for (Map.Entry<String, String> wanted : source.where().entrySet()) {
            if (!canonical(record.get(header.indexOf(wanted.getKey()))).equals(canonical(wanted.getValue()))) {
                return;
            }
        }
        Row row = row(record, line, sets);
        List<String> key = source.key().stream()
                .map(c -> canonical(record.get(header.indexOf(c))))
                .toList();
        Row before = rows.putIfAbsent(key, row);
        if (before != null) {
            throw invalid(
                    "trainer.table.key",
                    source.fileName() + " lines " + before.line + " and " + line
                            + " have the same key; add columns to trainer.table.key or trainer.table.where");
        }
        projected.add(String.join(
                ",",
                projection.stream()
                        .map(c -> CsvSource.cell(record.get(header.indexOf(c))))
                        .toList()));
    }

    private Row row(CSVRecord record, int line, List<String> sets) {
        int status = header.indexOf(STATUS);
        boolean ok = status < 0 || record.get(status).equalsIgnoreCase("ok");
        Map<String, String> bits = new HashMap<>();
        double score = Double.NaN;
        if (ok) {
            score = Numbers.parse(record.get(header.indexOf(sets.get(0))));
            if (Double.isNaN(score)) {
                throw invalid(
                        "trainer.table.file",
                        place(line, sets.get(0)) + " is not a finite number, but the row's status is ok");
            }
            for (String set : sets) {
                bits.put(set, bits(record, line, set));
            }
        }
        return new Row(line, ok, score, bits, ok ? rungs(record, sets) : Map.of());
    }

    /** Rungs at which every set has a share of successes. */
    private Map<Long, Evidence> rungs(CSVRecord record, List<String> sets) {
        Map<Long, Evidence> rungs = new HashMap<>();
        for (long rung = 1; header.contains("r" + rung + "_" + sets.get(0)); rung++) {
            Map<String, Evidence.Share> shares = new LinkedHashMap<>();
            for (String set : sets) {
                int column = header.indexOf("r" + rung + "_" + set);
                double share = column < 0 ? Double.NaN : Numbers.parse(record.get(column));
                if (share >= 0 && share <= 1) {
                    shares.put(set, new Evidence.Share(share, examples(set)));
                }
            }
            if (shares.size() == sets.size()) {
                double score = shares.remove(sets.get(0)).share();
                rungs.put(rung, Evidence.ofShares(score, shares));
            }
        }
        return rungs;
    }

    private String bits(CSVRecord record, int line, String set) {
        String bits = record.get(header.indexOf("bits_" + set));
        if (!BITS.matcher(bits).matches()) {
            throw invalid("trainer.table.file", place(line, "bits_" + set) + " is no row of 0 and 1, one per example");
        }
        int expected = examples.computeIfAbsent(set, s -> bits.length());
        if (bits.length() != expected || bits.length() < 2) {
            throw invalid(
                    "trainer.table.file",
                    place(line, "bits_" + set) + " has " + bits.length() + " characters (expected: "
                            + Math.max(2, expected) + ", one per example)");
        }
        return bits;
    }

    private String place(int line, String column) {
        return source.fileName() + " line " + line + ", column " + column;
    }

    private static InvalidDatasetException invalid(String where, String message) {
        return new InvalidDatasetException(List.of(new SpaceProblem(where, message)));
    }

    /** The row of a configuration. */
    Optional<Row> row(Configuration params) {
        List<String> key = source.key().stream()
                .map(name -> params.get(name).map(ReplayTable::text).orElse(""))
                .toList();
        return Optional.ofNullable(rows.get(key));
    }

    private static String text(ParameterValue value) {
        if (value instanceof ParameterValue.FloatValue number) {
            return canonical(Double.toString(number.value()));
        }
        if (value instanceof ParameterValue.IntValue number) {
            return canonical(Long.toString(number.value()));
        }
        if (value instanceof ParameterValue.BoolValue flag) {
            return Boolean.toString(flag.value());
        }
        return canonical(((ParameterValue.TextValue) value).value());
    }

    /** Equal texts for equal values: numbers as doubles, truth values in lower case, everything else as written. */
    static String canonical(String cell) {
        double number = Numbers.parse(cell);
        if (!Double.isNaN(number)) {
            return Double.toString(number + 0.0);
        }
        String lower = cell.toLowerCase(Locale.ROOT);
        return lower.equals("true") || lower.equals("false") ? lower : cell;
    }

    /** Examples of a set; 0 when no trial of the table ended well. */
    int examples(String set) {
        return examples.getOrDefault(set, 0);
    }

    /** What workers may see: parameters, selecting columns, status, tuning scores at the end and at rungs; first the header, then the selected rows. */
    List<String> projection() {
        List<String> lines = new ArrayList<>(List.of(
                String.join(",", projection.stream().map(CsvSource::cell).toList())));
        lines.addAll(projected);
        return lines;
    }

    @Override
    public String toString() {
        return "ReplayTable[" + source.fileName() + "]";
    }
}
