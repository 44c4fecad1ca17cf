package dev.crosscheck.worker.trainer;

import dev.crosscheck.proto.v1.FileRef;
import dev.crosscheck.proto.v1.LeaseRef;
import dev.crosscheck.proto.v1.PredictionSet;
import dev.crosscheck.proto.v1.TrialTask;
import dev.crosscheck.worker.data.TabularData;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** All that a trainer sees of the world. Used from the trainer's thread. */
public interface TrainerContext {
    /** The task as the coordinator sent it. */
    TrialTask task();

    /** Which attempt this is. */
    LeaseRef lease();

    /** The configuration, typed. */
    Params params();

    /** "cpu" or "cuda:N". */
    String device();

    /**
     * The data set's tables, parsed once per process.
     *
     * @throws TrainerException when the task has no data set or a table does not hold what it must
     */
    TabularData data() throws TrainerException;

    /**
     * The local copy of a content of this task.
     *
     * @throws TrainerException when it is none of the task's contents
     */
    Path file(FileRef reference) throws TrainerException;

    /**
     * Reports the metrics of a step. Where the sweep stops trials early it waits for the answer at the steps that count; else it returns at once.
     *
     * @param step grows within the attempt, >= 0
     * @return the request to stop, where there is one by now
     * @throws InfeasibleException when a value is not finite
     * @throws TrainerException for more than 1,000 metrics at once, or a name of more than 200 characters
     */
    Optional<StopRequest> report(long step, Map<String, Double> metrics) throws TrainerException;

    /**
     * The same, and at the steps where early stopping compares trials, where a data set is there: predictions of the state at that step. The overfit warning
     * compares stopped trials there, too.
     *
     * @throws TrainerException what {@code predictor} throws, and as above
     */
    Optional<StopRequest> report(long step, Map<String, Double> metrics, Predictor predictor) throws TrainerException;

    /** Predicts the tuning set and the blind pool. */
    @FunctionalInterface
    interface Predictor {
        void predict(Consumer<PredictionSet> sink) throws TrainerException;
    }

    /** The request to stop, where there is one by now. */
    Optional<StopRequest> stopRequest();

    /** Tells whoever submitted the sweep something of this attempt with every report from now on; one sentence, the same in all attempts that it holds for. The last one counts. */
    default void notice(String sentence) {}

    /** Waits, or returns early with the request to stop. */
    Optional<StopRequest> pause(Duration duration);

    /** What an earlier attempt left, and the way to leave something to the next one. */
    default TrialCheckpoints checkpoints() {
        return TrialCheckpoints.NONE;
    }

    /** Hands over predictions; parts may come in several pieces. */
    void predictions(PredictionSet predictions);
}
