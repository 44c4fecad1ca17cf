package dev.crosscheck.worker.spi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** One trial as its trainer sees it. Used from the trainer's thread. */
public interface TrainingContext {
    /** The configuration by name: String, Double or Boolean; whole numbers are Doubles, too. */
    Map<String, Object> parameters();

    /**
     * A number of the configuration.
     *
     * @throws IllegalArgumentException when it is no number; the message names it
     */
    double number(String name, double fallback);

    /**
     * A whole number of the configuration.
     *
     * @throws IllegalArgumentException when it is no whole number of 32 bits; the message names it
     */
    int whole(String name, int fallback);

    /** A value of the configuration as text. */
    String text(String name, String fallback);

    /** The seed of every random draw; the same for all attempts of a trial. */
    long seed();

    /** "cpu" or "cuda:N". */
    String device();

    /** The objective's metric. */
    String metric();

    /** Whether larger values of the metric are better. */
    boolean maximize();

    /** Largest step wanted, where early stopping has a wish. */
    Optional<Long> steps();

    /** The data set, where the sweep has one. */
    Optional<TrainingData> data();

    /**
     * Reports the metrics of a step, and waits for the answer where the sweep stops trials early. Without a data set the last value of the objective's metric is the score.
     *
     * @param step >= 0, growing within the trial
     * @return whether to go on; false: hand over predictions of the state as it is and return
     * @throws InfeasibleException when a value is not finite; let it pass
     */
    boolean report(long step, Map<String, Double> metrics) throws InfeasibleException;

    /**
     * The same, and where early stopping compares trials: predictions of the state at this step, so that the overfit warning can compare stopped trials, too.
     *
     * @param predictions hands over both parts by the methods below; called at most once, before this returns
     */
    boolean report(long step, Map<String, Double> metrics, Runnable predictions) throws InfeasibleException;

    /** Whether the trial is to end now; look at it every second or so. A trainer that goes on for 10 seconds is ended with its process. */
    boolean shouldStop();

    /**
     * What an earlier attempt of this trial saved last: its worker died, the trial ran too long, or it failed. A file of this attempt's own. A trainer that goes on from it gives the
     * same predictions as one that was never interrupted, if it can; it reports the steps that follow, and may report earlier ones again.
     */
    default Optional<Path> checkpoint() {
        return Optional.empty();
    }

    /** Whether it is time to save a checkpoint: some seconds after the last one (30, unless the worker was told otherwise). */
    default boolean checkpointDue() {
        return false;
    }

    /**
     * Saves a checkpoint for the attempt that would follow this one. It is uploaded in the background, and what becomes of that is no concern of the trainer's.
     *
     * @param file complete; it is taken over and gone from its place afterwards
     * @param step that it holds, >= 0
     * @throws IOException when the file cannot be read
     */
    default void saveCheckpoint(Path file, long step) throws IOException {
        Files.delete(file);
    }

    /** Whether predictions have to be probabilities; else classes will do. */
    boolean needsProbabilities();

    /**
     * Hands over a predicted class per example of a part, once.
     *
     * @param classes positions in {@link TrainingData#classes}, in the order of the part's examples
     * @throws IllegalArgumentException when the number of classes is not that of the examples, or one is no position; or the sweep needs probabilities
     */
    void predictClasses(Part part, int[] classes);

    /**
     * Hands over a probability per example and class of a part, once.
     *
     * @param probabilities row-major, examples x classes, each in [0, 1]
     * @throws IllegalArgumentException when the number of values is wrong, or one is not in [0, 1]
     */
    void predictProbabilities(Part part, float[] probabilities);

    /**
     * Hands over a predicted value per example of a part, once.
     *
     * @param values finite, in the order of the part's examples
     * @throws IllegalArgumentException when the number of values is not that of the examples, or one is not finite
     */
    void predictValues(Part part, double[] values);

    /** The examples that predictions are wanted for. */
    enum Part {
        /** With known labels. */
        TUNING,
        /** Without labels: the secret sets, shuffled. */
        BLIND
    }
}
