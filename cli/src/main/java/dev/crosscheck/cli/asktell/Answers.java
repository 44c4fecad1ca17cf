package dev.crosscheck.cli.asktell;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.crosscheck.cli.asktell.Recommender.Recommendation;
import dev.crosscheck.cli.output.Json;
import dev.crosscheck.search.space.Configuration;
import dev.crosscheck.search.space.ParameterValue;
import dev.crosscheck.search.trial.Trial;
import java.util.List;

/** The lines that go back. Whole numbers have no point, real numbers always one, with as many digits as lead back to them. */
final class Answers {

    private Answers() {}

    static ObjectNode ok() {
        return Json.object().put("ok", true);
    }

    static ObjectNode error(String message) {
        return Json.object().put("error", message);
    }

    static ObjectNode trials(List<Trial> trials, boolean exhausted) {
        ObjectNode object = Json.object();
        ArrayNode array = object.putArray("trials");
        for (Trial trial : trials) {
            array.add(trial(trial));
        }
        if (exhausted) {
            object.put("exhausted", true);
        }
        return object;
    }

    static ObjectNode recommendation(Recommendation recommendation) {
        return trial(recommendation.trial()).put("mean", recommendation.mean());
    }

    private static ObjectNode trial(Trial trial) {
        ObjectNode object = Json.object().put("trial", trial.number());
        return object.set("params", params(trial.configuration()));
    }

    private static ObjectNode params(Configuration configuration) {
        ObjectNode params = Json.object();
        configuration.values().forEach((name, value) -> {
            if (value instanceof ParameterValue.FloatValue v) {
                params.put(name, v.value());
            } else if (value instanceof ParameterValue.IntValue v) {
                params.put(name, v.value());
            } else if (value instanceof ParameterValue.BoolValue v) {
                params.put(name, v.value());
            } else if (value instanceof ParameterValue.TextValue v) {
                params.put(name, v.value());
            }
        });
        return params;
    }
}
