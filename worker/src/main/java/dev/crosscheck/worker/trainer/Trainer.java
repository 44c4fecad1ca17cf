package dev.crosscheck.worker.trainer;

/** Runs one attempt of one trial. Implementations keep no state between attempts and are called from one thread at a time. */
public interface Trainer {
    /**
     * Trains until done or asked to stop.
     *
     * @throws InfeasibleException when the configuration cannot give a score (divergence, a row recorded as failed)
     * @throws TrainerException when the attempt fails for any other foreseen reason
     */
    TrainerResult train(TrainerContext context) throws TrainerException;
}
