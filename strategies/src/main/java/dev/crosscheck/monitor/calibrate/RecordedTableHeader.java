package dev.crosscheck.monitor.calibrate;

import dev.crosscheck.monitor.ExampleScores;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Knows which column of a recorded table is what. {@code bits_tune} holds the tuning set, every other {@code bits_NAME} a secret set, except
 * {@code train}, {@code rest}, the truth and names that end in {@code _clean}. The truth is the mean of {@code bits_TRUTH}, else column {@code TRUTH}.
 */
public final class RecordedTableHeader {
    private static final String BITS = "bits_";

    private final List<String> columns;
    private final String truth;
    private final List<String> sets = new ArrayList<>();

    /**
     * Reads a header.
     *
     * @param truth the name of the scores taken as the truth
     * @throws IllegalArgumentException when {@code bits_tune} or all secret sets are missing
     */
    public RecordedTableHeader(List<String> columns, String truth) {
        this.columns = List.copyOf(columns);
        this.truth = truth;
        if (!columns.contains(BITS + "tune")) {
            throw new IllegalArgumentException(
                    "table: no column bits_tune (expected: one character per tuning example, 1 = correct)");
        }
        for (String column : columns) {
            String name = column.startsWith(BITS) ? column.substring(BITS.length()) : "";
            boolean secret = !List.of("", "train", "tune", "rest", truth).contains(name) && !name.endsWith("_clean");
            if (secret) {
                sets.add(name);
            }
        }
        if (sets.isEmpty()) {
            throw new IllegalArgumentException(
                    "table: no column bits_SET of a secret set (expected: at least one, as bits_s1)");
        }
    }

    /** The trial of a row; empty when its status is not {@code ok}. */
    public Optional<RecordedTrial> parse(List<String> fields) {
        if (fields.size() != columns.size()) {
            throw new IllegalArgumentException(
                    "row: " + fields.size() + " fields (expected: " + columns.size() + ", as in the header)");
        }
        if (columns.contains("status") && !field(fields, "status").equals("ok")) {
            return Optional.empty();
        }
        Map<String, ExampleScores> scores = new LinkedHashMap<>();
        for (String set : sets) {
            scores.put(set, bits(fields, set));
        }
        int split = columns.contains("split") ? integer(field(fields, "split")) : 0;
        String config = columns.contains("config") ? field(fields, "config") : "";
        return Optional.of(new RecordedTrial(split, config, bits(fields, "tune"), scores, truth(fields)));
    }

    private OptionalDouble truth(List<String> fields) {
        if (columns.contains(BITS + truth)) {
            return OptionalDouble.of(bits(fields, truth).mean());
        }
        if (!columns.contains(truth) || field(fields, truth).isBlank()) {
            return OptionalDouble.empty();
        }
        try {
            return OptionalDouble.of(Double.parseDouble(field(fields, truth)));
        } catch (NumberFormatException expected) {
            throw new IllegalArgumentException(
                    "column " + truth + ": not a number (expected: the true score)", expected);
        }
    }

    private static int integer(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException expected) {
            throw new IllegalArgumentException("column split: " + text + " (expected: a whole number)", expected);
        }
    }

    private ExampleScores bits(List<String> fields, String name) {
        try {
            return ExampleScores.parseBits(field(fields, BITS + name));
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("column " + BITS + name + ": " + wrong.getMessage(), wrong);
        }
    }

    private String field(List<String> fields, String column) {
        return fields.get(columns.indexOf(column));
    }
}
