package dev.crosscheck.worker.trainer;

/**
 * Someone wants the attempt to end now.
 *
 * @param reason pruned, cancelled, timed out, superseded, released
 * @param predictions whether predictions of the state at the stop are wanted
 */
public record StopRequest(String reason, boolean predictions) {
    private static final String TIMED_OUT = "timed out";
    private static final String RELEASED = "released";

    /** The attempt has run too long. */
    public static StopRequest timedOut() {
        return new StopRequest(TIMED_OUT, false);
    }

    /** The worker is going down; the trial goes on elsewhere. */
    public static StopRequest released() {
        return new StopRequest(RELEASED, false);
    }

    /** Whether another attempt of the trial may go on from here. */
    public boolean continues() {
        return reason.equals(TIMED_OUT) || reason.equals(RELEASED);
    }
}
