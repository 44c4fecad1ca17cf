package dev.crosscheck.stopping;

/**
 * Whether a trial goes on.
 *
 * @param stop whether it is to end now
 * @param reason why it is to end, one sentence part without a full stop; empty when it goes on
 */
public record Decision(boolean stop, String reason) {
    /** The trial goes on. */
    public static final Decision GO_ON = new Decision(false, "");

    static Decision stop(String reason) {
        return new Decision(true, reason);
    }
}
