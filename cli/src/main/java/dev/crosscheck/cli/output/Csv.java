package dev.crosscheck.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A JSON array of objects as CSV (RFC 4180, but with plain line feeds): one line per element, nested objects as {@code outer.inner} columns, lists joined by semicolons. */
final class Csv {

    private Csv() {}

    /**
     * Header and lines; no header when there is no row and no key is given.
     *
     * @param firstKeys columns that are there even without rows
     */
    static List<String> lines(ArrayNode rows, List<String> firstKeys) {
        List<Map<String, String>> flat = new ArrayList<>();
        Set<String> columns = new LinkedHashSet<>(firstKeys);
        for (JsonNode row : rows) {
            Map<String, String> cells = new java.util.LinkedHashMap<>();
            flatten("", row, cells);
            row.properties().forEach(entry -> {
                if (!entry.getValue().isObject()) {
                    columns.add(entry.getKey());
                }
            });
            flat.add(cells);
        }
        flat.forEach(cells -> columns.addAll(cells.keySet()));
        List<String> lines = new ArrayList<>();
        if (!columns.isEmpty()) {
            lines.add(String.join(",", columns.stream().map(Csv::quote).toList()));
        }
        for (Map<String, String> cells : flat) {
            lines.add(String.join(
                    ",",
                    columns.stream().map(c -> quote(cells.getOrDefault(c, ""))).toList()));
        }
        return lines;
    }

    private static void flatten(String path, JsonNode node, Map<String, String> cells) {
        if (node.isObject()) {
            node.properties()
                    .forEach(entry -> flatten(
                            path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(), entry.getValue(), cells));
        } else if (node.isArray()) {
            List<String> parts = new ArrayList<>();
            node.forEach(element -> parts.add(element.isContainerNode() ? element.toString() : element.asText()));
            cells.put(path, String.join(";", parts));
        } else {
            cells.put(path, node.isNull() ? "" : node.asText());
        }
    }

    private static String quote(String cell) {
        boolean plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }
}
