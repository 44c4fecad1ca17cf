package dev.crosscheck.worker.trainer;

import java.util.List;

/**
 * Someone wants the attempt to end now.
 *
 * @param reason in the words of who asks; they begin with cancelled, timed out, superseded or released, or are those of early stopping
 * @param predictions whether predictions of the state at the stop are wanted
 */
public record StopRequest(String reason, boolean predictions) {
    private static final String TIMED_OUT = "timed out";
    private static final String RELEASED = "released";
    /** What a coordinator's reasons begin with where nobody wants predictions; of an attempt that is superseded it says that its lease is stale. */
    private static final List<String> WITHOUT_PREDICTIONS =
            List.of("cancelled", TIMED_OUT, "superseded", "STALE_LEASE");

    /** As a coordinator asks: with a reason that begins with a word of its own and goes on with what people want to know. */
    public static StopRequest asked(String reason) {
        return new StopRequest(reason, WITHOUT_PREDICTIONS.stream().noneMatch(reason::startsWith));
    }

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
        return reason.startsWith(TIMED_OUT) || reason.equals(RELEASED);
    }
}
