package dev.crosscheck.worker.trainer;

/** The configuration itself gives no score; trying it again would not help. */
public final class InfeasibleException extends TrainerException {
    private static final long serialVersionUID = 1L;

    public InfeasibleException(String message) {
        super(message);
    }
}
