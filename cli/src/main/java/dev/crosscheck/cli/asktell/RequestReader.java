package dev.crosscheck.cli.asktell;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.crosscheck.cli.asktell.Request.Outcome;
import dev.crosscheck.search.space.NearestName;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/** Reads requests strictly: unknown keys, doubled keys and values of another type are refused. */
final class RequestReader {
    /** The most trials of one request; a program that wants more asks again. */
    static final int MOST_TRIALS = 100_000;

    private static final List<String> REQUESTS = List.of("new", "ask", "tell", "recommend");
    private static final Set<String> OUTCOME = Set.of("trial", "value", "failed");
    private static final int SHOWN_CHARACTERS = 60;

    /** Numbers stay as written until their type is known; NaN is read, so that it can be refused by its place. */
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private RequestReader() {}

    /**
     * Reads one line.
     *
     * @throws RefusedException when it is no request
     */
    static Request read(String line) {
        ObjectNode object = object(line);
        String names = String.join(", ", REQUESTS);
        if (object.size() != 1) {
            throw new RefusedException("the line has " + object.size() + " keys (expected: one of " + names + ")");
        }
        String name = object.fieldNames().next();
        JsonNode value = object.path(name);
        return switch (name) {
            case "new" -> new Request.New(specification(value));
            case "ask" -> new Request.Ask(count(value));
            case "tell" -> new Request.Tell(outcomes(value));
            case "recommend" -> recommend(value);
            default ->
                throw new RefusedException("\"" + shortened(name) + "\" is no request (expected: " + names + ")"
                        + NearestName.hint(name, REQUESTS));
        };
    }

    private static ObjectNode object(String line) {
        try {
            JsonNode node = MAPPER.readTree(line);
            if (node instanceof ObjectNode object) {
                return object;
            }
            throw new RefusedException("the line is " + shown(node) + " (expected: an object, such as {\"ask\": 1})");
        } catch (JsonProcessingException e) {
            String what = e.getOriginalMessage().lines().findFirst().orElse("");
            int column = e.getLocation() == null ? 1 : e.getLocation().getColumnNr();
            throw new RefusedException("the line is not JSON, at column " + column + ": " + what);
        }
    }

    private static ObjectNode specification(JsonNode value) {
        if (value instanceof ObjectNode object) {
            return object;
        }
        throw new RefusedException("new: is " + shown(value) + " (expected: an object with at least parameters)");
    }

    private static int count(JsonNode value) {
        if (!value.isIntegralNumber()
                || !value.canConvertToInt()
                || value.intValue() < 1
                || value.intValue() > MOST_TRIALS) {
            throw new RefusedException(
                    "ask: is " + shown(value) + " (expected: how many trials are wanted, 1 to " + MOST_TRIALS + ")");
        }
        return value.intValue();
    }

    private static Request recommend(JsonNode value) {
        if (!value.isBoolean() || !value.booleanValue()) {
            throw new RefusedException("recommend: is " + shown(value) + " (expected: true)");
        }
        return new Request.Recommend();
    }

    private static List<Outcome> outcomes(JsonNode value) {
        if (!value.isArray()) {
            throw new RefusedException(
                    "tell: is " + shown(value)
                            + " (expected: a list, such as [{\"trial\": 0, \"value\": 1.2}, {\"trial\": 1, \"failed\": true}])");
        }
        List<Outcome> outcomes = new ArrayList<>();
        for (JsonNode element : value) {
            outcomes.add(outcome(element, "tell[" + outcomes.size() + "]"));
        }
        return outcomes;
    }

    private static Outcome outcome(JsonNode node, String where) {
        if (!node.isObject()) {
            throw new RefusedException(where + ": is " + shown(node) + " (expected: an object with trial and value)");
        }
        node.fieldNames().forEachRemaining(key -> {
            if (!OUTCOME.contains(key)) {
                throw new RefusedException(where + "." + shortened(key)
                        + ": unknown key (expected: trial, value, failed)" + NearestName.hint(key, OUTCOME));
            }
        });
        JsonNode trial = node.path("trial");
        if (!trial.isIntegralNumber() || !trial.canConvertToLong()) {
            throw new RefusedException(where + ".trial: is " + shown(trial) + " (expected: the number of a trial)");
        }
        JsonNode failed = node.path("failed");
        if (!failed.isMissingNode() && !failed.isBoolean()) {
            throw new RefusedException(where + ".failed: is " + shown(failed) + " (expected: true or false)");
        }
        if (failed.asBoolean()) {
            if (node.has("value")) {
                throw new RefusedException(where + ": has a value and failed (expected: one of them)");
            }
            return new Outcome(trial.longValue(), OptionalDouble.empty());
        }
        return new Outcome(trial.longValue(), OptionalDouble.of(number(node.path("value"), where + ".value")));
    }

    private static double number(JsonNode value, String where) {
        if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
            throw new RefusedException(where + ": is " + shown(value)
                    + " (expected: a finite number; a trial without one has \"failed\": true)");
        }
        return value.doubleValue();
    }

    private static String shown(JsonNode value) {
        if (value.isMissingNode()) {
            return "missing";
        } else if (value.isContainerNode()) {
            return value.isArray() ? "a list" : "an object";
        }
        return shortened(value.isTextual() ? "the text \"" + value.textValue() + "\"" : value.asText());
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "...";
    }
}
