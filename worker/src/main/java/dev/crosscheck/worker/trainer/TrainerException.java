package dev.crosscheck.worker.trainer;

/** An attempt failed for a reason that a person can act on; the message is one sentence for that person. */
public class TrainerException extends Exception {
    private static final long serialVersionUID = 1L;

    public TrainerException(String message) {
        super(message);
    }

    public TrainerException(String message, Throwable cause) {
        super(message, cause);
    }
}
