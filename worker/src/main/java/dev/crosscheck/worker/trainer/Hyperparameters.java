package dev.crosscheck.worker.trainer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The configuration of a built-in trainer: every hyperparameter it has, as given or by default, in its range. Which there are stands in one file of the public messages'
 * module, which the coordinator reads, too.
 */
public final class Hyperparameters {
    private static final String FILE = "/crosscheck/v1/builtin-trainers.json";
    private static final double NEXT_UP = 1e9;

    private final Map<String, JsonNode> known;
    private final Params given;

    private Hyperparameters(Map<String, JsonNode> known, Params given) {
        this.known = known;
        this.given = given;
    }

    /**
     * Reads a configuration.
     *
     * @throws TrainerException when the trainer has no hyperparameter of a name given, or a value is not in its range; the message names both
     */
    public static Hyperparameters of(String trainer, Params given) throws TrainerException {
        Map<String, JsonNode> known = known(trainer);
        given.allowOnly(trainer, known.keySet());
        Hyperparameters all = new Hyperparameters(known, given);
        for (Map.Entry<String, JsonNode> entry : known.entrySet()) {
            all.check(entry.getKey(), entry.getValue());
        }
        return all;
    }

    /** Names of the built-in trainers. */
    public static List<String> trainers() {
        List<String> names = new ArrayList<>();
        file().get("trainers").fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** The hyperparameters of a trainer by name, as they stand in the file. */
    static Map<String, JsonNode> known(String trainer) {
        JsonNode file = file();
        Map<String, JsonNode> known = new LinkedHashMap<>();
        for (JsonNode group : file.get("trainers").get(trainer)) {
            file.get("groups").get(group.asText()).properties().forEach(e -> known.put(e.getKey(), e.getValue()));
        }
        return known;
    }

    private static JsonNode file() {
        try (InputStream in = Hyperparameters.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException(FILE + " is not on the class path");
            }
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void check(String name, JsonNode node) throws TrainerException {
        switch (node.get("type").asText()) {
            case "number" -> checkedNumber(name, node);
            case "whole" -> checkedWhole(name, node);
            case "choice" -> choice(name);
            default -> flag(name);
        }
    }

    private double checkedNumber(String name, JsonNode node) throws TrainerException {
        double least = node.path("least").asDouble(-Double.MAX_VALUE);
        double most = node.path("most").asDouble(Double.MAX_VALUE);
        double above = node.path("above").asDouble(Double.NEGATIVE_INFINITY);
        double below = node.path("below").asDouble(Double.POSITIVE_INFINITY);
        double value = given.number(name, node.get("default").asDouble());
        if (value < least || value > most || value <= above || value >= below) {
            throw given.wrong(name, "a number " + range(node));
        }
        return value;
    }

    private int checkedWhole(String name, JsonNode node) throws TrainerException {
        if (!node.has("values")) {
            return given.whole(
                    name,
                    node.get("default").asInt(),
                    node.get("least").asInt(),
                    node.get("most").asInt());
        }
        int value = given.whole(name, node.get("default").asInt(), 0, (int) NEXT_UP);
        TreeSet<Integer> values = new TreeSet<>();
        node.get("values").forEach(v -> values.add(v.asInt()));
        if (!values.contains(value)) {
            throw given.wrong(name, "one of " + values);
        }
        return value;
    }

    /** The range in words. */
    static String range(JsonNode node) {
        List<String> words = new ArrayList<>();
        bound(words, node, "least", ">= ");
        bound(words, node, "above", "> ");
        bound(words, node, "most", "<= ");
        bound(words, node, "below", "< ");
        return String.join(" and ", words);
    }

    private static void bound(List<String> words, JsonNode node, String key, String sign) {
        if (node.has(key)) {
            words.add(sign + node.get(key).asText());
        }
    }

    public double number(String name) throws TrainerException {
        return checkedNumber(name, node(name));
    }

    public int whole(String name) throws TrainerException {
        return checkedWhole(name, node(name));
    }

    public String choice(String name) throws TrainerException {
        List<String> values = new ArrayList<>();
        node(name).get("values").forEach(value -> values.add(value.asText()));
        return given.choice(name, node(name).get("default").asText(), values);
    }

    public boolean flag(String name) throws TrainerException {
        return given.flag(name, node(name).get("default").asBoolean());
    }

    /**
     * Epochs to train.
     *
     * @param resource largest step wanted by early stopping; 0: no wish. It caps the epochs, and is their default.
     */
    public int epochs(long resource) throws TrainerException {
        int most = node("epochs").get("most").asInt();
        int cap = resource > 0 && resource < most ? (int) resource : most;
        return given.has("epochs") || cap == most ? Math.min(cap, whole("epochs")) : cap;
    }

    private JsonNode node(String name) {
        JsonNode node = known.get(name);
        if (node == null) {
            throw new IllegalArgumentException("hyperparameter: " + name);
        }
        return node;
    }
}
