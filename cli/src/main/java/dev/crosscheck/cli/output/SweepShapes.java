package dev.crosscheck.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.crosscheck.proto.v1.Attempt;
import dev.crosscheck.proto.v1.EnqueueTrialResponse;
import dev.crosscheck.proto.v1.StepValues;
import dev.crosscheck.proto.v1.Sweep;
import dev.crosscheck.proto.v1.Trial;
import dev.crosscheck.proto.v1.TrialDetail;
import dev.crosscheck.proto.v1.Worker;
import java.util.List;
import java.util.Locale;

/** JSON of sweeps, trials and workers. Keys are only ever added. */
public final class SweepShapes {

    private SweepShapes() {}

    /** {@code {"sweep", "trial"}} of a configuration that waits. */
    public static ObjectNode enqueued(String sweep, EnqueueTrialResponse answer) {
        return Json.NODES.objectNode().put("sweep", sweep).put("trial", answer.getTrial());
    }

    /** An array of sweeps. */
    public static ArrayNode sweeps(List<Sweep> sweeps) {
        return Json.array(sweeps, sweep -> sweep(sweep).set("waiting", Json.text(sweep.getWaiting())));
    }

    /** One sweep. */
    public static ObjectNode sweep(Sweep sweep) {
        ObjectNode object = Json.object();
        object.put("sweep", sweep.getSweep());
        object.put("name", sweep.getName());
        object.put("state", sweep.getState());
        object.put("finished", sweep.getFinished());
        object.set("max_trials", Json.number(sweep.hasMaxTrials(), sweep.getMaxTrials()));
        object.set("best_trial", Json.number(sweep.hasBestTrial(), sweep.getBestTrial()));
        object.set("best_score", Json.number(sweep.hasBestScore(), sweep.getBestScore()));
        object.set("verdict", Json.text(sweep.getVerdict()));
        object.set("project", Json.text(sweep.getProject()));
        object.set("state_because", Json.text(sweep.getStateBecause()));
        object.put("running", sweep.getRunning());
        object.put("failed", sweep.getFailed());
        object.set("metric", Json.text(sweep.getMetric()));
        object.set("direction", Json.text(sweep.getDirection()));
        object.set("strategy", Json.text(sweep.getStrategy()));
        object.put("seed", sweep.getSeed());
        object.set("dataset", Json.text(sweep.getDataset()));
        object.put("priority", sweep.getPriority());
        object.set("parameters", Json.array(sweep.getParametersList(), Json.NODES::textNode));
        object.set("created", Json.time(sweep.hasCreated(), sweep.getCreated()));
        object.set("ended", Json.time(sweep.hasEnded(), sweep.getEnded()));
        return object;
    }

    /**
     * An array of trials.
     *
     * @param parameters names in the order wanted; others follow by name
     */
    public static ArrayNode trials(List<Trial> trials, List<String> parameters) {
        return Json.array(trials, trial -> trial(trial, parameters));
    }

    private static ObjectNode trial(Trial trial, List<String> parameters) {
        ObjectNode object = Json.object();
        object.put("trial", trial.getTrial());
        object.set("rank", Json.number(trial.hasRank(), trial.getRank()));
        object.set("kind", Json.text(trial.getKind()));
        object.set("state", Json.text(trial.getState()));
        object.put("attempts", trial.getAttempts());
        object.set("params", Json.values(trial.getParams().getFieldsMap(), parameters));
        object.set("score", Json.number(trial.hasScore(), trial.getScore()));
        object.set("metrics", Json.numbers(trial.getMetricsMap()));
        object.set("worker", Json.text(trial.getWorker()));
        object.set("started", Json.time(trial.hasStarted(), trial.getStarted()));
        object.set("ended", Json.time(trial.hasEnded(), trial.getEnded()));
        object.set("stopped_because", Json.text(trial.getStoppedBecause()));
        object.set("step", Json.number(trial.hasStep(), trial.getStep()));
        object.set("notice", Json.text(trial.getNotice()));
        return object;
    }

    /** One trial with its attempts and reported steps. */
    public static ObjectNode detail(TrialDetail detail) {
        ObjectNode object = trial(detail.getTrial(), List.of());
        object.set("attempt_list", Json.array(detail.getAttemptsList(), SweepShapes::attempt));
        object.set("steps", Json.array(detail.getStepsList(), SweepShapes::step));
        return object;
    }

    private static JsonNode attempt(Attempt attempt) {
        ObjectNode object = Json.object();
        object.put("attempt", attempt.getAttempt());
        object.set("state", Json.text(attempt.getState()));
        object.set("worker", Json.text(attempt.getWorker()));
        object.set("started", Json.time(attempt.hasStarted(), attempt.getStarted()));
        object.set("ended", Json.time(attempt.hasEnded(), attempt.getEnded()));
        object.set("message", Json.text(attempt.getMessage()));
        object.set(
                "kind",
                Json.text(
                        attempt.getKind().isEmpty()
                                ? "search"
                                : attempt.getKind().toLowerCase(Locale.ROOT)));
        return object;
    }

    private static JsonNode step(StepValues step) {
        ObjectNode object = Json.object();
        object.put("step", step.getStep());
        object.set("metrics", Json.numbers(step.getMetricsMap()));
        return object;
    }

    /** An array of workers. */
    public static ArrayNode workers(List<Worker> workers) {
        return Json.array(workers, SweepShapes::worker);
    }

    private static ObjectNode worker(Worker worker) {
        ObjectNode object = Json.object();
        object.put("worker", worker.getWorker());
        object.put("state", worker.getState());
        object.put("slots", worker.getSlots());
        object.put("busy", worker.getBusy());
        object.set("device", Json.text(worker.getDevice()));
        object.set("labels", Json.texts(worker.getLabelsMap()));
        object.set("last_seen", Json.time(worker.hasLastSeen(), worker.getLastSeen()));
        object.set("gpus", Json.array(worker.getGpusList(), GpuText::json));
        return object;
    }
}
