package dev.crosscheck.worker.trainer.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.crosscheck.proto.v1.PredictionSet;
import dev.crosscheck.worker.trainer.InfeasibleException;
import dev.crosscheck.worker.trainer.StopRequest;
import dev.crosscheck.worker.trainer.TrainerContext;
import dev.crosscheck.worker.trainer.TrainerException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Follows metrics.jsonl as it grows and reports each whole line: {@code {"step": 3, "metrics": {"tuning_accuracy": 0.91}}}. A line may name the folder with the predictions at its step, {@code "predictions": "step-3"}. */
final class MetricsFollower {
    static final String NAME = "metrics.jsonl";

    private static final int BUFFER_BYTES = 1 << 16;
    /** Most that is taken at one look, so that whoever writes without end is stopped and held to limits like others. */
    private static final long LOOK_BYTES = 1 << 20;

    private static final int EMPTY_LINES = 1000;
    private static final int SHOWN = 120;
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private final Path directory;
    private final Path file;
    private final TrainerContext context;
    private final CommandLimits limits;
    private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
    private final Map<String, Double> last = new LinkedHashMap<>();
    private long read;
    private long lines;
    private int emptyLines;
    private long lastStep = -1;
    private Optional<StopRequest> asked = Optional.empty();

    MetricsFollower(Path directory, TrainerContext context, CommandLimits limits) {
        this.directory = directory;
        this.file = directory.resolve(NAME);
        this.context = context;
        this.limits = limits;
    }

    /** The last step so far; 0 before the first. */
    long step() {
        return Math.max(0, lastStep);
    }

    /** The last value of each metric so far. */
    Map<String, Double> last() {
        return last;
    }

    /**
     * Reports the lines that were added since the last call, but no more than 1 MiB of them, and none after a line whose answer is to stop.
     *
     * @return that request to stop
     * @throws TrainerException when a line is not what it must be, which it names, or the file has grown too large
     * @throws InfeasibleException when a metric is not a finite number
     */
    Optional<StopRequest> follow() throws TrainerException, IOException {
        asked = Optional.empty();
        read(LOOK_BYTES, true);
        return asked;
    }

    /** Reports all that is left, a last line without an end too. The program has ended, so a request to stop has nothing to stop. */
    void finish() throws TrainerException, IOException {
        finish(limits.metricsBytes(), true);
    }

    /** As {@link #finish()}, of a program that has broken off: perhaps in the middle of its last line, which counts only where it is whole. */
    void finishBroken() throws TrainerException, IOException {
        finish(limits.metricsBytes(), false);
    }

    /** As {@link #finishBroken()}, of a program that was stopped: at most 1 MiB more, for someone waits for the end. */
    void finishSoon() throws TrainerException, IOException {
        finish(LOOK_BYTES, false);
    }

    private void finish(long most, boolean orderly) throws TrainerException, IOException {
        if (read(most, false) && partial.size() > 0 && (orderly || !isCut())) {
            line();
        }
    }

    private boolean isCut() {
        try {
            JSON.readTree(partial.toString(StandardCharsets.UTF_8));
            return false;
        } catch (JsonProcessingException e) {
            return true;
        }
    }

    /** Whether the end of the file was reached. {@code obey}: return after a line whose answer is to stop. */
    private boolean read(long most, boolean obey) throws TrainerException, IOException {
        if (!Files.exists(file)) {
            return true;
        }
        if (!Files.isRegularFile(file)) {
            throw new TrainerException(NAME + " is no ordinary file; write lines to a plain file of that name.");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() > limits.metricsBytes()) {
                throw new TrainerException(NAME + " has grown to " + channel.size() + " bytes (allowed: "
                        + limits.metricsBytes() + "); report less often.");
            }
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
            long end = read + most;
            while (read < end) {
                int n = channel.read(buffer.clear(), read);
                if (n <= 0) {
                    return true;
                }
                for (int i = 0; i < n; i++) {
                    read++;
                    take(buffer.get(i));
                    if (obey && asked.isPresent()) {
                        return false;
                    }
                }
            }
            return false;
        }
    }

    private void take(byte b) throws TrainerException {
        if (b == '\n') {
            line();
        } else {
            partial.write(b);
            if (partial.size() > limits.lineBytes()) {
                throw new TrainerException("Line " + (lines + 1) + " of " + NAME + " is longer than "
                        + limits.lineBytes() + " bytes; write one short JSON object a line.");
            }
        }
    }

    private void line() throws TrainerException {
        String text = partial.toString(StandardCharsets.UTF_8).strip();
        partial.reset();
        lines++;
        if (text.isEmpty()) {
            emptyLines++;
            if (emptyLines > EMPTY_LINES) {
                throw new TrainerException("Line " + lines + " of " + NAME + " and the " + EMPTY_LINES
                        + " before it are empty; write one JSON object a line.");
            }
            return;
        }
        emptyLines = 0;
        JsonNode node;
        try {
            node = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw wrong(text, "is no JSON");
        }
        JsonNode step = node.path("step");
        if (!step.isIntegralNumber() || !step.canConvertToLong() || step.asLong() < 0) {
            throw wrong(text, "has no \"step\" that is a whole number from 0 on");
        }
        if (step.asLong() <= lastStep) {
            throw wrong(text, "has step " + step.asLong() + " after step " + lastStep + " (steps must grow)");
        }
        Map<String, Double> metrics = metrics(node.path("metrics"), text);
        lastStep = step.asLong();
        last.putAll(metrics);
        if (!metrics.isEmpty()) {
            Optional<Path> predictions = predictions(node.path("predictions"), text);
            if (predictions.isPresent()) {
                asked = context.report(lastStep, metrics, sink -> predict(predictions.get(), sink));
            } else {
                asked = context.report(lastStep, metrics);
            }
        }
    }

    /** The folder that the line names. */
    private Optional<Path> predictions(JsonNode node, String text) throws TrainerException {
        if (node.isMissingNode() || !context.task().hasData()) {
            return Optional.empty();
        }
        Path folder = directory.resolve(node.asText()).normalize();
        if (!node.isTextual() || !folder.startsWith(directory.normalize()) || !Files.isDirectory(folder)) {
            throw wrong(text, "has \"predictions\" that is no folder in the working directory");
        }
        return Optional.of(folder);
    }

    private void predict(Path folder, Consumer<PredictionSet> sink) throws TrainerException {
        try {
            PredictionFile.readAll(directory, folder, context.task().getData(), sink);
        } catch (IOException e) {
            throw new TrainerException(
                    "The predictions in " + folder.getFileName() + " cannot be read: " + e.getMessage() + ".", e);
        }
    }

    private Map<String, Double> metrics(JsonNode node, String text) throws TrainerException {
        if (!node.isObject()) {
            throw wrong(text, "has no \"metrics\" with names and numbers");
        }
        Map<String, Double> metrics = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> metric : node.properties()) {
            if (!metric.getValue().isNumber()) {
                throw wrong(text, "has the metric \"" + metric.getKey() + "\", which is no number");
            }
            metrics.put(metric.getKey(), metric.getValue().asDouble());
        }
        return metrics;
    }

    private TrainerException wrong(String text, String what) {
        String shown = text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
        return new TrainerException("Line " + lines + " of " + NAME + " " + what + ": " + shown
                + " (expected: {\"step\": 3, \"metrics\": {\"tuning_accuracy\": 0.91}}).");
    }
}
