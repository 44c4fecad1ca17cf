package dev.crosscheck.coordinator.session;

/** The stream of one worker, used by its session's actor only. No method blocks or throws. */
public interface SessionLink {
    /** Whether a message can go out without being buffered. */
    boolean isReady();

    /** Sends a message. */
    void send(SessionOutput message);

    /** Lets so many more messages in. */
    void request(int messages);

    /** Ends the stream; of several calls the first counts. */
    void close(SessionEnd end);
}
