package dev.crosscheck.worker.trainer;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.proto.v1.LeaseRef;
import dev.crosscheck.proto.v1.PredictionSet;
import dev.crosscheck.proto.v1.TrialTask;
import dev.crosscheck.worker.data.TabularData;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.NullUnmarked;

/** A trainer's world for tests: files by name, reports and predictions recorded, a stop after a chosen step. */
@NullUnmarked
public final class RecordingContext implements TrainerContext {
    public final List<Map<String, Double>> reports = new ArrayList<>();
    public final List<PredictionSet> predictions = new ArrayList<>();
    /** What came with the report of a rung, by step. */
    public final Map<Long, List<PredictionSet>> atRungs = new HashMap<>();

    public final List<Duration> pauses = new ArrayList<>();
    public final Map<String, Path> files = new HashMap<>();
    public long stopAfter = Long.MAX_VALUE;
    public boolean predictionsWanted = true;
    public String device = "cpu";
    public final List<String> notices = new ArrayList<>();
    /** Looks at the request to stop after which the worker goes down. */
    public long releaseAfterLooks = Long.MAX_VALUE;
    /** Whether the worker goes down while the trainer waits. */
    public boolean releaseAtPause;

    public TrialCheckpoints checkpoints = TrialCheckpoints.NONE;
    private final TrialTask task;
    private Optional<StopRequest> stop = Optional.empty();

    public RecordingContext(TrialTask task) {
        this.task = task;
    }

    /** Names and values in turn; values are text, numbers or booleans. */
    public static Struct params(Object... pairs) {
        Struct.Builder struct = Struct.newBuilder();
        for (int i = 0; i < pairs.length; i += 2) {
            Object value = pairs[i + 1];
            Value.Builder wire = Value.newBuilder();
            if (value instanceof Number number) {
                wire.setNumberValue(number.doubleValue());
            } else if (value instanceof Boolean flag) {
                wire.setBoolValue(flag);
            } else {
                wire.setStringValue(value.toString());
            }
            struct.putFields(pairs[i].toString(), wire.build());
        }
        return struct.build();
    }

    @Override
    public TrialTask task() {
        return task;
    }

    @Override
    public LeaseRef lease() {
        return LeaseRef.newBuilder().setSweep("s").setTrial(4).setAttempt(1).build();
    }

    @Override
    public Params params() {
        return new Params(task.getParams());
    }

    @Override
    public String device() {
        return device;
    }

    @Override
    public void notice(String sentence) {
        notices.add(sentence);
    }

    @Override
    public TabularData data() throws TrainerException {
        try {
            return TabularData.load(task.getData(), reference -> files.get(reference.getName()));
        } catch (IOException e) {
            throw new TrainerException(e.getMessage(), e);
        }
    }

    @Override
    public Path file(FileRef reference) {
        return files.get(reference.getName());
    }

    @Override
    public Optional<StopRequest> report(long step, Map<String, Double> metrics) throws InfeasibleException {
        reports.add(metrics);
        if (step >= stopAfter) {
            stop = Optional.of(new StopRequest("pruned", predictionsWanted));
        }
        return stop;
    }

    @Override
    public Optional<StopRequest> report(long step, Map<String, Double> metrics, Predictor predictor)
            throws TrainerException {
        if (task.getRungPredictions() && task.getRungsList().contains(step)) {
            predictor.predict(atRungs.computeIfAbsent(step, first -> new ArrayList<>())::add);
        }
        return report(step, metrics);
    }

    @Override
    public TrialCheckpoints checkpoints() {
        return checkpoints;
    }

    @Override
    public Optional<StopRequest> stopRequest() {
        if (stop.isEmpty() && --releaseAfterLooks < 0) {
            stop = Optional.of(StopRequest.released());
        }
        return stop;
    }

    @Override
    public Optional<StopRequest> pause(Duration duration) {
        pauses.add(duration);
        if (releaseAtPause) {
            stop = Optional.of(StopRequest.released());
        }
        return stop;
    }

    @Override
    public void predictions(PredictionSet piece) {
        predictions.add(piece);
    }
}
