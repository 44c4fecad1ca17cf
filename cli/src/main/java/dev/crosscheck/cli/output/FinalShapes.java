package dev.crosscheck.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.crosscheck.proto.v1.Finalization;
import dev.crosscheck.proto.v1.Finalized;
import dev.crosscheck.proto.v1.OverfitReport;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What an opened vault said, as text and as JSON. Keys are only ever added. */
public final class FinalShapes {

    private FinalShapes() {}

    /** The number to publish and what it is of. */
    public static List<String> text(Finalization answer) {
        List<String> lines = new ArrayList<>();
        String sure = answer.hasLow() && answer.hasHigh() ? sure(answer.getLow(), answer.getHigh()) : "";
        lines.add("publish " + answer.getMetric() + " " + Text.score(answer.getScore()) + sure + " of trial "
                + answer.getTrial() + ", on the " + answer.getExamples() + " examples of the vault set "
                + answer.getSet());
        if (answer.hasTuningScore()) {
            lines.add(
                    "shown   " + answer.getMetric() + " " + Text.score(answer.getTuningScore()) + " on the tuning set");
        }
        if (!answer.getPickedBecause().isEmpty()) {
            lines.add("trial   " + answer.getTrial() + ": " + answer.getPickedBecause());
        }
        lines.add("params  "
                + params(answer).properties().stream()
                        .map(p -> p.getKey() + "=" + p.getValue().asText())
                        .collect(Collectors.joining(" ")));
        lines.add("The vault set " + answer.getSet() + " was opened at " + Text.rfc3339(answer.getAt())
                + " and is never opened again; sweep " + answer.getSweep() + " takes no more trials.");
        return lines;
    }

    private static String sure(double low, double high) {
        return " (95 % sure: " + Text.score(low) + " to " + Text.score(high) + ")";
    }

    private static ObjectNode params(Finalization answer) {
        return Json.values(answer.getParams().getFieldsMap(), List.of());
    }

    /** The same as one object. */
    public static ObjectNode json(Finalization answer) {
        ObjectNode object = Json.object();
        object.put("sweep", answer.getSweep());
        object.put("trial", answer.getTrial());
        object.set("metric", Json.text(answer.getMetric()));
        object.set("direction", Json.text(answer.getDirection()));
        object.set("score", Json.number(true, answer.getScore()));
        object.set("low", Json.number(answer.hasLow(), answer.getLow()));
        object.set("high", Json.number(answer.hasHigh(), answer.getHigh()));
        object.put("examples", answer.getExamples());
        object.set("tuning_score", Json.number(answer.hasTuningScore(), answer.getTuningScore()));
        object.put("set", answer.getSet());
        object.put("dataset", answer.getDataset());
        object.put("pick", answer.getPick());
        object.set("picked_because", Json.text(answer.getPickedBecause()));
        object.set("params", params(answer));
        object.set("at", Json.time(answer.hasAt(), answer.getAt()));
        return object;
    }

    /** The short form in a report: null until the sweep is finalized. */
    static JsonNode inReport(OverfitReport report) {
        if (!report.hasFinalized()) {
            return Json.NODES.nullNode();
        }
        Finalized done = report.getFinalized();
        ObjectNode object = Json.object();
        object.put("trial", done.getTrial());
        object.set("score", Json.number(true, done.getScore()));
        object.set("low", Json.number(done.hasLow(), done.getLow()));
        object.set("high", Json.number(done.hasHigh(), done.getHigh()));
        object.set("at", Json.time(done.hasAt(), done.getAt()));
        object.put("set", done.getSet());
        return object;
    }

    /** The line of a finalized sweep's report. */
    static List<String> lineInReport(OverfitReport report, String metric) {
        if (!report.hasFinalized()) {
            return List.of();
        }
        Finalized done = report.getFinalized();
        String sure = done.hasLow() && done.hasHigh() ? sure(done.getLow(), done.getHigh()) : "";
        return List.of("  final   " + metric + " " + Text.score(done.getScore()) + sure + " of trial " + done.getTrial()
                + " on the vault set " + done.getSet() + ": the number to publish");
    }
}
