package dev.crosscheck.coordinator.session;

/**
 * Why a stream ends.
 *
 * @param message one sentence for whoever runs the worker; empty for COMPLETED
 */
public record SessionEnd(Kind kind, String message) {

    /** The cause, as far as the worker has to act on it. */
    public enum Kind {
        /** The worker ended the stream. */
        COMPLETED,
        /** A message made no sense; the same again would fail again. */
        INVALID,
        /** Another version of the protocol. */
        PROTOCOL,
        /** Another stream of the same process took over. */
        SUPERSEDED,
        /** Another process took the name over; coming back would only take it away from that one again, in turns without end. */
        TAKEN_OVER,
        /** No sign of life. */
        SILENT,
        /** The worker does not read what it is sent. */
        OVERFLOW,
        /** The coordinator cannot serve now; connect again. */
        UNAVAILABLE
    }
}
