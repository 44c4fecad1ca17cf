package dev.crosscheck.monitor.calibrate;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/** Reads recorded sweeps and the independently computed results beside them from the test resources. */
public final class RecordedDeals {
    private RecordedDeals() {}

    /** The trials of a table outside the test resources. */
    public static List<RecordedTrial> read(String path) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(Path.of(path))), StandardCharsets.UTF_8))) {
            return read(reader, "rest");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static List<RecordedTrial> trials(String name) {
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(stream(name + ".csv.gz")), StandardCharsets.UTF_8))) {
            return read(reader, "rest");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<RecordedTrial> read(BufferedReader reader, String truth) throws IOException {
        RecordedTableHeader header =
                new RecordedTableHeader(List.of(reader.readLine().split(",", -1)), truth);
        List<RecordedTrial> trials = new ArrayList<>();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            header.parse(List.of(line.split(",", -1))).ifPresent(trials::add);
        }
        return trials;
    }

    /** The results of a program outside the test resources. */
    public static List<Map<String, String>> expected(Path path) throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(path)) {
            return reader.lines().map(RecordedDeals::parse).toList();
        }
    }

    /** One flat JSON object a line, its values as text. */
    static List<Map<String, String>> expected(String name) {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(stream(name + ".jsonl"), StandardCharsets.UTF_8))) {
            return reader.lines().map(RecordedDeals::parse).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> parse(String line) {
        Map<String, String> map = new LinkedHashMap<>();
        for (String pair : line.substring(1, line.length() - 1).split(", ")) {
            String[] parts = pair.split(": ");
            map.put(parts[0].replace("\"", ""), parts[1].replace("\"", ""));
        }
        return map;
    }

    private static InputStream stream(String file) {
        return Objects.requireNonNull(RecordedDeals.class.getResourceAsStream("/dev/crosscheck/monitor/" + file), file);
    }
}
