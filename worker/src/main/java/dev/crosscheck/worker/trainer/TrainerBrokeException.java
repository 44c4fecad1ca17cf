package dev.crosscheck.worker.trainer;

/** A trainer broke in a way that its process may not have got over: no other trial is to run there. */
public final class TrainerBrokeException extends TrainerException {
    private static final long serialVersionUID = 1L;

    public TrainerBrokeException(String message, Throwable cause) {
        super(message, cause);
    }
}
