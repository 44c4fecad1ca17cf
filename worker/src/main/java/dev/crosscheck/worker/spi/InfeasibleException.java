package dev.crosscheck.worker.spi;

/** The configuration itself gives no score, as when training diverges; trying it again would not help. The message, one sentence, is shown as the reason. */
public final class InfeasibleException extends Exception {
    private static final long serialVersionUID = 1L;

    public InfeasibleException(String message) {
        super(message);
    }
}
