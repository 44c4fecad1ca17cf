package dev.crosscheck.cli.output;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Aligned columns: numbers to the right, text to the left, two spaces between. */
public final class Table {
    private final String[] header;
    private final boolean[] right;
    private final List<String[]> rows = new ArrayList<>();

    /** Columns by name; a name that begins with {@code >} is aligned to the right. */
    public Table(List<String> columns) {
        header = columns.stream()
                .map(c -> c.startsWith(">") ? c.substring(1) : c)
                .toArray(String[]::new);
        right = new boolean[header.length];
        for (int i = 0; i < header.length; i++) {
            right[i] = columns.get(i).startsWith(">");
        }
    }

    /** Columns by name, as above. */
    public Table(String... columns) {
        this(Arrays.asList(columns));
    }

    /** Adds a row with as many cells as there are columns. */
    void row(List<String> cells) {
        if (cells.size() != header.length) {
            throw new IllegalArgumentException("cells: " + cells.size() + " (expected: " + header.length + ")");
        }
        rows.add(cells.stream().map(Text::clean).toArray(String[]::new));
    }

    /** Adds a row with as many cells as there are columns. */
    public void row(String... cells) {
        row(Arrays.asList(cells));
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /** Header and rows. */
    public List<String> lines() {
        int[] widths = new int[header.length];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = width(i);
        }
        List<String> lines = new ArrayList<>();
        lines.add(line(header, widths));
        rows.forEach(row -> lines.add(line(row, widths)));
        return lines;
    }

    private int width(int column) {
        int width = header[column].length();
        for (String[] row : rows) {
            width = Math.max(width, row[column].length());
        }
        return width;
    }

    private String line(String[] cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.length; i++) {
            String padding = " ".repeat(widths[i] - cells[i].length());
            line.append(i == 0 ? "" : "  ").append(right[i] ? padding + cells[i] : cells[i] + padding);
        }
        return line.toString().stripTrailing();
    }
}
