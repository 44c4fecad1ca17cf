package dev.crosscheck.worker.trainer.plugin;

import com.google.protobuf.Value;
import dev.crosscheck.proto.v1.PredictionSet;
import dev.crosscheck.proto.v1.TrialTask;
import dev.crosscheck.worker.data.Examples;
import dev.crosscheck.worker.data.TabularData;
import dev.crosscheck.worker.spi.InfeasibleException;
import dev.crosscheck.worker.spi.TrainingContext;
import dev.crosscheck.worker.spi.TrainingData;
import dev.crosscheck.worker.trainer.StopRequest;
import dev.crosscheck.worker.trainer.TrainerContext;
import dev.crosscheck.worker.trainer.TrainerException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A plug-in's view of an attempt; checks what it hands over. */
final class PluginContext implements TrainingContext {
    private static final int CHUNK = 8_192;
    private static final int CHUNK_CELLS = 65_536;

    private final TrainerContext context;
    private final TrialTask task;
    private final Optional<TabularData> data;
    private final Map<String, Object> parameters = new LinkedHashMap<>();
    private final Map<String, Double> metrics = new LinkedHashMap<>();
    private final Set<Part> predicted = EnumSet.noneOf(Part.class);
    private Consumer<PredictionSet> sink;

    private PluginContext(TrainerContext context, Optional<TabularData> data) {
        this.context = context;
        this.task = context.task();
        this.data = data;
        this.sink = context::predictions;
        task.getParams().getFieldsMap().forEach((name, value) -> parameters.put(name, plain(value)));
    }

    static PluginContext of(TrainerContext context) throws TrainerException {
        return new PluginContext(context, context.task().hasData() ? Optional.of(context.data()) : Optional.empty());
    }

    private static Object plain(Value value) {
        return switch (value.getKindCase()) {
            case NUMBER_VALUE -> value.getNumberValue();
            case BOOL_VALUE -> value.getBoolValue();
            default -> value.getStringValue();
        };
    }

    @Override
    public Map<String, Object> parameters() {
        return Collections.unmodifiableMap(parameters);
    }

    @Override
    public double number(String name, double fallback) {
        Object value = parameters.getOrDefault(name, fallback);
        if (value instanceof Double number) {
            return number;
        }
        throw new IllegalArgumentException("Hyperparameter " + name + ": " + value + " (expected: a number).");
    }

    @Override
    public int whole(String name, int fallback) {
        double number = number(name, fallback);
        if (number != (int) number) {
            throw new IllegalArgumentException(
                    "Hyperparameter " + name + ": " + number + " (expected: a whole number).");
        }
        return (int) number;
    }

    @Override
    public String text(String name, String fallback) {
        return parameters.getOrDefault(name, fallback).toString();
    }

    @Override
    public long seed() {
        return task.getSeed();
    }

    @Override
    public String device() {
        return context.device();
    }

    @Override
    public String metric() {
        return task.getMetric();
    }

    @Override
    public boolean maximize() {
        return task.getMaximize();
    }

    @Override
    public Optional<Long> steps() {
        return task.getResource() > 0 ? Optional.of(task.getResource()) : Optional.empty();
    }

    @Override
    public Optional<TrainingData> data() {
        return data.map(PluginData::new);
    }

    @Override
    public boolean report(long step, Map<String, Double> values) throws InfeasibleException {
        try {
            metrics.putAll(values);
            return context.report(step, Map.copyOf(values)).isEmpty();
        } catch (dev.crosscheck.worker.trainer.InfeasibleException e) {
            throw new InfeasibleException(String.valueOf(e.getMessage()));
        } catch (TrainerException e) {
            throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public boolean report(long step, Map<String, Double> values, Runnable predictions) throws InfeasibleException {
        try {
            metrics.putAll(values);
            return context.report(step, Map.copyOf(values), atStep -> predict(predictions, atStep))
                    .isEmpty();
        } catch (dev.crosscheck.worker.trainer.InfeasibleException e) {
            throw new InfeasibleException(String.valueOf(e.getMessage()));
        } catch (TrainerException e) {
            throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
        }
    }

    private void predict(Runnable predictions, Consumer<PredictionSet> atStep) throws TrainerException {
        sink = atStep;
        try {
            predictions.run();
            if (predicted.size() < (data.isPresent() && data.get().blind().size() > 0 ? 2 : 1)) {
                throw new TrainerException("The predictions at a step lack the tuning or the blind examples.");
            }
        } finally {
            sink = context::predictions;
            predicted.clear();
        }
    }

    @Override
    public boolean shouldStop() {
        return context.stopRequest().isPresent();
    }

    @Override
    public Optional<Path> checkpoint() {
        return context.checkpoints().earlier();
    }

    @Override
    public boolean checkpointDue() {
        return context.checkpoints().due();
    }

    @Override
    public void saveCheckpoint(Path file, long step) throws IOException {
        if (step < 0) {
            throw new IllegalArgumentException("step: " + step + " (expected: >= 0)");
        }
        context.checkpoints().save(file, step);
    }

    @Override
    public boolean needsProbabilities() {
        return task.getData().getNeedsProbabilities();
    }

    @Override
    public void predictClasses(Part part, int[] classes) {
        List<String> labels = labels(part);
        if (needsProbabilities()) {
            throw new IllegalArgumentException(
                    "The objective " + metric() + " needs probabilities; hand them over in place of classes.");
        }
        Examples examples = take(part, classes.length, 1);
        for (int from = 0; from < classes.length; from += CHUNK) {
            PredictionSet.Builder piece = piece(part);
            for (int i = from; i < Math.min(classes.length, from + CHUNK); i++) {
                if (classes[i] < 0 || classes[i] >= labels.size()) {
                    throw new IllegalArgumentException("Prediction " + i + " of the " + name(part)
                            + " examples is class " + classes[i] + " (expected: 0 to " + (labels.size() - 1) + ").");
                }
                piece.addIds(examples.ids().get(i)).addLabels(labels.get(classes[i]));
            }
            sink.accept(piece.build());
        }
    }

    @Override
    public void predictProbabilities(Part part, float[] probabilities) {
        List<String> labels = labels(part);
        int columns = labels.size();
        Examples examples = take(part, probabilities.length, columns);
        for (int i = 0; i < probabilities.length; i++) {
            if (!(probabilities[i] >= 0 && probabilities[i] <= 1)) {
                throw new IllegalArgumentException("Prediction " + i / columns + " of the " + name(part)
                        + " examples has the probability " + probabilities[i] + " (expected: 0 to 1).");
            }
        }
        int rows = Math.max(1, Math.min(CHUNK, CHUNK_CELLS / columns));
        for (int from = 0; from < examples.size(); from += rows) {
            PredictionSet.Builder piece = piece(part).addAllClasses(labels);
            int to = Math.min(examples.size(), from + rows);
            piece.addAllIds(examples.ids().subList(from, to));
            for (int i = from * columns; i < to * columns; i++) {
                piece.addProbabilities(probabilities[i]);
            }
            sink.accept(piece.build());
        }
    }

    @Override
    public void predictValues(Part part, double[] values) {
        if (data.isPresent() && !data.get().regression()) {
            throw new IllegalArgumentException(
                    "Predicted values are for a regression; hand over classes or probabilities.");
        }
        Examples examples = take(part, values.length, 1);
        for (int from = 0; from < values.length; from += CHUNK) {
            PredictionSet.Builder piece = piece(part);
            for (int i = from; i < Math.min(values.length, from + CHUNK); i++) {
                if (!Double.isFinite(values[i])) {
                    throw new IllegalArgumentException("Prediction " + i + " of the " + name(part) + " examples is "
                            + values[i] + " (expected: a finite number).");
                }
                piece.addIds(examples.ids().get(i)).addValues(values[i]);
            }
            sink.accept(piece.build());
        }
    }

    private List<String> labels(Part part) {
        if (data.isPresent() && data.get().regression()) {
            throw new IllegalArgumentException(
                    "The " + name(part) + " predictions are of a regression; hand over values.");
        }
        return data.map(TabularData::classes).orElse(List.of());
    }

    private Examples take(Part part, int values, int each) {
        TabularData all = data.orElseThrow(
                () -> new IllegalArgumentException("This sweep has no data set, so there is nothing to predict."));
        Examples examples = part == Part.TUNING ? all.tuning() : all.blind();
        if (values != examples.size() * each) {
            throw new IllegalArgumentException("There are " + values + " predicted values for the " + name(part)
                    + " part (expected: " + examples.size() * each + ").");
        }
        if (!predicted.add(part)) {
            throw new IllegalArgumentException("The " + name(part) + " part was predicted twice.");
        }
        return examples;
    }

    private static PredictionSet.Builder piece(Part part) {
        return PredictionSet.newBuilder().setPart(name(part));
    }

    private static String name(Part part) {
        return part.name().toLowerCase(Locale.ROOT);
    }

    /** Last value of each metric. */
    Map<String, Double> metrics() {
        return metrics;
    }

    /** @throws TrainerException when a trial that ran to its end lacks predictions, or the objective's metric */
    void finish(String name, boolean stopped) throws TrainerException {
        if (stopped && !context.stopRequest().map(StopRequest::predictions).orElse(false)) {
            return;
        }
        if (data.isPresent()) {
            boolean blind = data.get().blind().size() > 0;
            if (!stopped && (!predicted.contains(Part.TUNING) || (blind && !predicted.contains(Part.BLIND)))) {
                throw new TrainerException("The trainer " + name + " ended without predictions for the "
                        + (predicted.contains(Part.TUNING) ? "blind" : "tuning") + " examples.");
            }
        } else if (!stopped && !metrics.containsKey(metric())) {
            throw new TrainerException("The trainer " + name + " ended without reporting the metric " + metric() + ".");
        }
    }
}
