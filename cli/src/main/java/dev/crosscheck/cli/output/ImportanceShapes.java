package dev.crosscheck.cli.output;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.crosscheck.proto.v1.EffectPoint;
import dev.crosscheck.proto.v1.ImportanceReport;
import dev.crosscheck.proto.v1.Interaction;
import dev.crosscheck.proto.v1.ParameterImportance;
import java.util.List;

/** JSON of an importance report. Keys are only ever added; shares and effects are null or empty when nothing can be told. */
public final class ImportanceShapes {
    private ImportanceShapes() {}

    /** The whole report; {@code top}: parameters at most, 0 for all. */
    public static ObjectNode report(ImportanceReport report, int top) {
        ObjectNode object = Json.object();
        object.put("sweep", report.getSweep());
        object.put("metric", report.getMetric());
        object.put("direction", report.getDirection());
        object.put("trials", report.getTrials());
        object.put("complete", report.getComplete());
        object.set("fit", Json.number(true, report.getFit()));
        object.put("trust", report.getTrust());
        object.set("notes", Json.array(report.getNotesList(), Json.NODES::textNode));
        object.set("parameters", parameters(report, top));
        object.set("interactions", Json.array(report.getInteractionsList(), ImportanceShapes::interaction));
        return object;
    }

    /** The parameters alone. */
    public static ArrayNode parameters(ImportanceReport report, int top) {
        return Json.array(first(report.getParametersList(), top), ImportanceShapes::parameter);
    }

    static <T> List<T> first(List<T> all, int top) {
        return top > 0 && top < all.size() ? all.subList(0, top) : all;
    }

    private static ObjectNode parameter(ParameterImportance parameter) {
        ObjectNode object = Json.object();
        object.put("parameter", parameter.getParameter());
        object.set("share", Json.number(parameter.hasShare(), parameter.getShare()));
        object.set("spread", Json.number(parameter.hasSpread(), parameter.getSpread()));
        object.set("when", Json.text(parameter.getWhen()));
        object.put("trials", parameter.getTrials());
        object.put("ordered", parameter.getOrdered());
        object.set("best", Json.array(parameter.getBestList(), Json::value));
        object.set("effect", Json.array(parameter.getEffectList(), ImportanceShapes::point));
        return object;
    }

    private static ObjectNode point(EffectPoint point) {
        ObjectNode object = Json.object();
        object.set("value", Json.value(point.getValue()));
        object.set("score", Json.number(true, point.getScore()));
        object.set("spread", Json.number(true, point.getSpread()));
        return object;
    }

    private static ObjectNode interaction(Interaction interaction) {
        ObjectNode object = Json.object();
        object.put("first", interaction.getFirst());
        object.put("second", interaction.getSecond());
        object.set("share", Json.number(true, interaction.getShare()));
        object.set("spread", Json.number(true, interaction.getSpread()));
        return object;
    }
}
