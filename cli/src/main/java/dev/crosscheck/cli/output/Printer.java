package dev.crosscheck.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.crosscheck.cli.console.CliException;
import dev.crosscheck.cli.console.ExitCode;
import dev.crosscheck.cli.console.OutputFormat;
import dev.crosscheck.cli.console.Screen;
import java.util.List;
import java.util.function.Supplier;

/** Prints an answer in the format asked for; only what that format needs is made. */
public final class Printer {
    private final Screen out;
    private final OutputFormat format;

    /** Answers go to {@code out}. */
    public Printer(Screen out, OutputFormat format) {
        this.out = out;
        this.format = format;
    }

    /**
     * Prints a list.
     *
     * @param keys columns of the CSV that are there even when the list is empty
     */
    public void list(Supplier<List<String>> table, Supplier<ArrayNode> json, List<String> keys) {
        if (format == OutputFormat.CSV) {
            Csv.lines(json.get(), keys).forEach(out::line);
        } else {
            one(table, json);
        }
    }

    /** Prints one thing; as CSV a header and one line, because what was asked for is done by now and cannot be refused any more. */
    public void one(Supplier<List<String>> table, Supplier<? extends JsonNode> json) {
        if (format == OutputFormat.JSON) {
            out.line(Json.pretty(json.get()));
        } else if (format == OutputFormat.CSV) {
            Csv.lines(Json.array(List.of(json.get()), node -> node), List.of()).forEach(out::line);
        } else {
            table.get().forEach(out::line);
        }
    }

    /**
     * For verbs whose answer is no table; to be called before anything is done.
     *
     * @throws CliException when CSV was asked for
     */
    public static void requireNoCsv(OutputFormat format) {
        if (format == OutputFormat.CSV) {
            throw CliException.of(
                    ExitCode.USAGE, "USAGE", "-o csv is for tables; this answer is none.", "Use -o json or -o table.");
        }
    }
}
