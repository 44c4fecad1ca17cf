package dev.crosscheck.worker.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** docs/trainers.md holds every hyperparameter as it is checked. Its tables are what {@link #rows} makes; on a difference copy the row from the failure. */
@NullUnmarked
class TrainersDocTest {
    @Test
    void theTablesAreThoseOfTheFileThatChecksRead() throws IOException {
        String doc = Files.readString(Path.of("..", "docs", "trainers.md"));
        JsonNode file;
        try (InputStream in = getClass().getResourceAsStream("/crosscheck/v1/builtin-trainers.json")) {
            file = new ObjectMapper().readTree(in);
        }
        int checked = 0;
        for (var group : file.get("groups").properties()) {
            String wanted = String.join("\n", rows(group.getValue()));
            assertThat(doc).contains(wanted);
            checked++;
        }
        assertThat(checked).isEqualTo(4);
    }

    /** The rows of a group's table. */
    static List<String> rows(JsonNode group) {
        List<String> rows = new ArrayList<>();
        for (var entry : group.properties()) {
            JsonNode node = entry.getValue();
            rows.add("| `" + entry.getKey() + "` | " + range(node) + " | "
                    + node.get("default").asText() + " | " + node.get("means").asText() + only(node) + " |");
        }
        return rows;
    }

    private static String range(JsonNode node) {
        if (node.has("values")) {
            List<String> values = new ArrayList<>();
            node.get("values").forEach(value -> values.add(value.asText()));
            return String.join(", ", values);
        }
        if (node.get("type").asText().equals("flag")) {
            return "true, false";
        }
        String words = node.get("type").asText().equals("whole") ? "whole" : "number";
        for (String[] bound : new String[][] {{"least", ">="}, {"above", ">"}, {"most", "<="}, {"below", "<"}}) {
            boolean unlimited = node.path(bound[0]).asDouble() == 1e9;
            if (node.has(bound[0]) && !unlimited) {
                words += " " + bound[1] + " " + node.get(bound[0]).asText();
            }
        }
        return words;
    }

    private static String only(JsonNode node) {
        List<String> parts = new ArrayList<>();
        node.path("only").properties().forEach(only -> {
            List<String> values = new ArrayList<>();
            only.getValue().forEach(value -> values.add(value.asText()));
            parts.add(only.getKey() + ": " + String.join(", ", values));
        });
        if (node.has("task")) {
            parts.add(node.get("task").asText() + " only");
        }
        return parts.isEmpty() ? "" : " (" + String.join("; ", parts) + ")";
    }
}
