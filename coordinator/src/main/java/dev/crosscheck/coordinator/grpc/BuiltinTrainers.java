package dev.crosscheck.coordinator.grpc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Value;
import dev.crosscheck.coordinator.dataset.DatasetInfo;
import dev.crosscheck.coordinator.dataset.TaskKind;
import dev.crosscheck.proto.v1.ParameterDefinition;
import dev.crosscheck.proto.v1.SweepSpec;
import dev.crosscheck.search.space.NearestName;
import dev.crosscheck.search.space.SpaceProblem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Whether a built-in trainer can take a sweep's parameters: their names, types and ranges, and whether they have an effect. Workers read the same file and check each trial. */
final class BuiltinTrainers {
    private static final String FILE = "/crosscheck/v1/builtin-trainers.json";

    private final String trainer;
    private final Map<String, JsonNode> known;
    private final SweepSpec spec;
    private final List<SpaceProblem> problems = new ArrayList<>();

    private BuiltinTrainers(String trainer, Map<String, JsonNode> known, SweepSpec spec) {
        this.trainer = trainer;
        this.known = known;
        this.spec = spec;
    }

    static Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        file().get("trainers").fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** Every mistake; none where the trainer is unknown, which is said elsewhere. */
    static List<SpaceProblem> check(SweepSpec spec, DatasetInfo data) {
        JsonNode file = file();
        String trainer = spec.getTrainer().getBuiltin();
        Map<String, JsonNode> known = new LinkedHashMap<>();
        for (JsonNode group : file.get("trainers").path(trainer)) {
            file.get("groups").get(group.asText()).properties().forEach(e -> known.put(e.getKey(), e.getValue()));
        }
        if (known.isEmpty()) {
            return List.of();
        }
        BuiltinTrainers check = new BuiltinTrainers(trainer, known, spec);
        spec.getParametersMap().forEach((name, definition) -> check.parameter(name, definition, data));
        if (data.location().isPresent()) {
            check.problem(
                    "trainer.builtin",
                    trainer + " learns from inputs that were uploaded, but those of the data set " + data.name()
                            + " stay at " + data.location().get()
                            + "; use a command or a plug-in, which read them there");
        } else if (trainer.equals("cnn") && data.image().isEmpty()) {
            check.problem(
                    "trainer.builtin",
                    "cnn needs images, but the data set " + data.name()
                            + " does not say that its inputs are any: register it with source.image, such as {height: 8, width: 8}");
        }
        return check.problems;
    }

    private static JsonNode file() {
        try (InputStream in = BuiltinTrainers.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException(FILE + " is not on the class path");
            }
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void parameter(String name, ParameterDefinition definition, DatasetInfo data) {
        JsonNode node = known.get(name);
        if (node == null) {
            problem(
                    "parameters." + name,
                    "is no hyperparameter of the trainer " + trainer + " (it has " + String.join(", ", known.keySet())
                            + ")" + NearestName.hint(name, known.keySet()));
            return;
        }
        values(name, definition, node);
        if (node.has("task") && !node.get("task").asText().equals(data.task().label())) {
            problem(
                    "parameters." + name,
                    "has no effect on a " + data.task().label() + ", only on a "
                            + node.get("task").asText() + ": remove it");
        }
        if (name.equals("loss")) {
            loss(definition, data.task() == TaskKind.REGRESSION);
        }
        node.path("only").properties().forEach(only -> effect(name, only.getKey(), only.getValue()));
    }

    private void values(String name, ParameterDefinition definition, JsonNode node) {
        String where = "parameters." + name;
        switch (definition.getType()) {
            case "float" -> {
                if (!node.get("type").asText().equals("number")) {
                    problem(where + ".type", "float (expected: " + expected(node) + ")");
                    return;
                }
                inRange(where + ".min", definition.getMin(), node);
                inRange(where + ".max", definition.getMax(), node);
            }
            case "int" -> {
                boolean numeric = node.has("least") || node.has("above");
                if (!numeric) {
                    problem(where + ".type", "int (expected: " + expected(node) + ")");
                    return;
                }
                inRange(where + ".min", definition.getMin(), node);
                inRange(where + ".max", definition.getMax(), node);
            }
            default -> {
                List<Value> given = given(definition);
                for (int i = 0; i < given.size(); i++) {
                    boolean fixed = definition.getType().equals("fixed");
                    one(where + (fixed ? ".value" : ".values[" + i + "]"), given.get(i), node);
                }
            }
        }
    }

    private static List<Value> given(ParameterDefinition definition) {
        return definition.getType().equals("fixed") ? List.of(definition.getValue()) : definition.getValuesList();
    }

    private void one(String where, Value value, JsonNode node) {
        boolean good =
                switch (node.get("type").asText()) {
                    case "number" -> value.hasNumberValue() && inside(value.getNumberValue(), node);
                    case "whole" ->
                        value.hasNumberValue()
                                && value.getNumberValue() == Math.rint(value.getNumberValue())
                                && (node.has("values") ? listed(value, node) : inside(value.getNumberValue(), node));
                    case "choice" -> value.hasStringValue() && listed(value, node);
                    default -> value.hasBoolValue();
                };
        if (!good) {
            problem(where, text(value) + " (expected: " + expected(node) + ")");
        }
    }

    private void inRange(String where, double number, JsonNode node) {
        if (!inside(number, node)) {
            problem(where, number + " (expected: " + expected(node) + ")");
        }
    }

    private static boolean inside(double number, JsonNode node) {
        return number >= node.path("least").asDouble(Double.NEGATIVE_INFINITY)
                && number <= node.path("most").asDouble(Double.POSITIVE_INFINITY)
                && number > node.path("above").asDouble(Double.NEGATIVE_INFINITY)
                && number < node.path("below").asDouble(Double.POSITIVE_INFINITY);
    }

    private static boolean listed(Value value, JsonNode node) {
        for (JsonNode one : node.get("values")) {
            if (one.isTextual()
                    ? one.asText().equals(value.getStringValue())
                    : one.asDouble() == value.getNumberValue()) {
                return true;
            }
        }
        return false;
    }

    private void loss(ParameterDefinition definition, boolean regression) {
        for (Value value : given(definition)) {
            boolean ofClasses = Set.of("cross_entropy", "focal").contains(value.getStringValue());
            boolean ofNumbers = Set.of("mse", "mae", "huber").contains(value.getStringValue());
            if (regression ? ofClasses : ofNumbers) {
                problem(
                        "parameters.loss",
                        value.getStringValue() + " does not go with a "
                                + (regression
                                        ? "regression (expected: mse, mae or huber)"
                                        : "classification (expected: cross_entropy or focal)"));
            }
        }
    }

    /** Whether the other hyperparameter ever has a value with which this one does something. */
    private void effect(String name, String other, JsonNode useful) {
        Set<String> possible = new LinkedHashSet<>();
        if (spec.containsParameters(other)) {
            given(spec.getParametersOrThrow(other)).forEach(value -> possible.add(text(value)));
        } else {
            possible.add(Objects.requireNonNull(known.get(other)).get("default").asText());
        }
        Set<String> wanted = new LinkedHashSet<>();
        useful.forEach(value -> wanted.add(value.asText()));
        if (!possible.isEmpty() && possible.stream().noneMatch(wanted::contains)) {
            problem(
                    "parameters." + name,
                    "has no effect with " + other + " " + String.join(", ", possible)
                            + (spec.containsParameters(other) ? "" : ", the default") + " (expected: " + other + " "
                            + String.join(" or ", wanted) + "): remove it");
        }
    }

    private static String expected(JsonNode node) {
        return switch (node.get("type").asText()) {
            case "choice" -> "one of " + list(node);
            case "flag" -> "true or false";
            case "whole" -> node.has("values") ? "one of " + list(node) : "whole numbers" + range(node);
            default -> "a number" + range(node);
        };
    }

    private static String list(JsonNode node) {
        List<String> values = new ArrayList<>();
        node.get("values").forEach(value -> values.add(value.asText()));
        return String.join(", ", values);
    }

    private static String range(JsonNode node) {
        List<String> words = new ArrayList<>();
        Map.of("least", ">= ", "above", "> ", "most", "<= ", "below", "< ").forEach((key, sign) -> {
            if (node.has(key)) {
                words.add(sign + node.get(key).asText());
            }
        });
        words.sort(java.util.Comparator.reverseOrder());
        return words.isEmpty() ? "" : " " + String.join(" and ", words);
    }

    private static String text(Value value) {
        return switch (value.getKindCase()) {
            case STRING_VALUE -> value.getStringValue();
            case NUMBER_VALUE -> Double.toString(value.getNumberValue());
            case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
            default -> "this";
        };
    }

    private void problem(String where, String message) {
        problems.add(new SpaceProblem(where, message));
    }
}
