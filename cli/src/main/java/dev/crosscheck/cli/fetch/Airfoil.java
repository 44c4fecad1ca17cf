package dev.crosscheck.cli.fetch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The Airfoil Self-Noise table of the UCI repository, six numbers a line divided by tabs and without names, as CSV with names. */
record Airfoil(String from, String to) implements Preparation {
    private static final List<String> COLUMNS =
            List.of("frequency", "angle", "chord", "velocity", "thickness", "pressure");

    @Override
    public void prepare(Path directory) throws IOException {
        List<String> table = new ArrayList<>(List.of(String.join(",", COLUMNS)));
        for (String line : Files.readAllLines(directory.resolve(from), StandardCharsets.US_ASCII)) {
            if (!line.isBlank()) {
                String[] values = line.strip().split("\\s+", -1);
                if (values.length != COLUMNS.size()) {
                    throw new IOException(
                            from + " has a line of " + values.length + " values (expected: " + COLUMNS.size() + ")");
                }
                table.add(String.join(",", values));
            }
        }
        Files.write(directory.resolve(to), table, StandardCharsets.US_ASCII);
    }
}
