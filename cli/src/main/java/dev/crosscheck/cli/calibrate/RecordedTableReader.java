package dev.crosscheck.cli.calibrate;

import dev.crosscheck.cli.calibrate.CsvReader.MalformedCsvException;
import dev.crosscheck.cli.console.CliException;
import dev.crosscheck.cli.console.ExitCode;
import dev.crosscheck.cli.console.Mistake;
import dev.crosscheck.monitor.ExampleScores;
import dev.crosscheck.monitor.calibrate.RecordedTableHeader;
import dev.crosscheck.monitor.calibrate.RecordedTrial;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Reads a table of recorded trials row by row, compressed or not; only the scores are kept. */
public final class RecordedTableReader {
    private static final String REMEDY =
            "Correct the table and try again; docs/calibrate.md says which columns it has.";
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path file;
    private final String truth;
    private final List<RecordedTrial> trials = new ArrayList<>();
    private final Map<Integer, Map<String, Integer>> sizes = new HashMap<>();

    private RecordedTableReader(Path file, String truth) {
        this.file = file;
        this.truth = truth;
    }

    /**
     * Reads a file.
     *
     * @param truth the name of the scores taken as the truth
     * @param rows is told the number of rows read so far
     * @throws CliException when the file cannot be read or is no such table; it names the line and the column
     */
    public static RecordedTable read(Path file, String truth, IntConsumer rows) {
        if (!Files.isRegularFile(file)) {
            throw CliException.at(
                    file.toString(),
                    ExitCode.USAGE,
                    "INVALID_TABLE",
                    file + (Files.exists(file) ? " is not a file." : " does not exist."),
                    "Name a table of recorded trials, CSV or gzip-compressed CSV.");
        }
        RecordedTableReader reader = new RecordedTableReader(file, truth);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
                InputStream plain = uncompressed(in);
                Reader text = new BufferedReader(
                        new InputStreamReader(plain, StandardCharsets.UTF_8.newDecoder()), BUFFER_BYTES)) {
            return reader.read(new CsvReader(text), rows);
        } catch (ZipException | EOFException e) {
            throw reader.invalid(1, "the compressed data are damaged or cut off");
        } catch (IOException e) {
            throw CliException.at(
                    file.toString(),
                    ExitCode.FAILED,
                    "UNREADABLE",
                    file + " cannot be read: " + e.getMessage() + ".",
                    "Check the file's permissions and the disk, then try again.");
        }
    }

    private static InputStream uncompressed(InputStream in) throws IOException {
        in.mark(2);
        int magic = in.read() | in.read() << 8;
        in.reset();
        return magic == GZIPInputStream.GZIP_MAGIC ? new GZIPInputStream(in, BUFFER_BYTES) : in;
    }

    private RecordedTable read(CsvReader csv, IntConsumer rows) throws IOException {
        int leftOut = 0;
        try {
            List<String> columns = csv.next().orElseThrow(() -> new IllegalArgumentException("the table is empty"));
            requireDifferent(columns);
            RecordedTableHeader header = new RecordedTableHeader(columns, truth);
            for (Optional<List<String>> row = csv.next(); row.isPresent(); row = csv.next()) {
                Optional<RecordedTrial> trial = header.parse(row.get());
                trial.ifPresent(this::add);
                leftOut += trial.isPresent() ? 0 : 1;
                rows.accept(trials.size() + leftOut);
            }
            if (trials.isEmpty()) {
                throw new IllegalArgumentException("no row has the status ok (rows: " + leftOut + ")");
            }
        } catch (CharacterCodingException e) {
            throw invalid(csv.line(), "is not UTF-8 text here or shortly after");
        } catch (ZipException | EOFException e) {
            throw invalid(csv.line(), "the compressed data are damaged or cut off here or shortly after");
        } catch (MalformedCsvException | IllegalArgumentException e) {
            throw invalid(csv.line(), String.valueOf(e.getMessage()));
        }
        return new RecordedTable(trials, leftOut);
    }

    private static void requireDifferent(List<String> columns) {
        Set<String> seen = new HashSet<>();
        for (String column : columns) {
            if (!seen.add(column)) {
                throw new IllegalArgumentException("column " + column + ": is there twice (expected: once)");
            }
        }
    }

    /** Within a split every row has the same examples, or comparing them one by one would mean nothing. */
    private void add(RecordedTrial trial) {
        if (trial.truth().isPresent() && !Double.isFinite(trial.truth().getAsDouble())) {
            throw new IllegalArgumentException(
                    "column " + truth + ": is " + trial.truth().getAsDouble() + " (expected: a finite number)");
        }
        Map<String, ExampleScores> scores = new LinkedHashMap<>(trial.sets());
        scores.put("tune", trial.tuning());
        Map<String, Integer> known = sizes.computeIfAbsent(trial.split(), split -> new HashMap<>());
        scores.forEach((set, score) -> {
            int size = known.computeIfAbsent(set, s -> score.size());
            if (score.size() != size) {
                throw new IllegalArgumentException("column bits_" + set + ": " + score.size() + " examples (expected: "
                        + size + ", as in the rows of split " + trial.split() + " before)");
            }
        });
        trials.add(trial);
    }

    private CliException invalid(int line, String text) {
        return CliException.invalid("INVALID_TABLE", List.of(new Mistake(file.toString(), line, "", text)), REMEDY);
    }
}
