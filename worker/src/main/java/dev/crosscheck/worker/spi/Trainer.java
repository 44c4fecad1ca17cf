package dev.crosscheck.worker.spi;

/**
 * A trainer of one's own. Name the class in the jar's {@code META-INF/services/dev.crosscheck.worker.spi.Trainer}, put the jar into the worker's plug-in folder and write
 * {@code trainer: {plugin: NAME}} into the sweep. One instance runs all trials of a slot, one at a time, on one thread; it must not carry anything from one trial to the
 * next that changes the result.
 */
public interface Trainer {
    /** The name by which sweeps ask for it: 1 to 63 letters, digits, '-', '_' or '.'. */
    String name();

    /**
     * Trains once, until done or {@link TrainingContext#shouldStop}. With a data set, predictions for the tuning and the blind examples have to be handed over first.
     *
     * @throws InfeasibleException when the configuration cannot give a score; the trial is not tried again
     * @throws Exception when the attempt failed; its message, one sentence, is shown, and the trial is tried again
     */
    void train(TrainingContext context) throws Exception;
}
