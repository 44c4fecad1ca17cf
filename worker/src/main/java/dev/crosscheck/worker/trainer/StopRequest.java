package dev.crosscheck.worker.trainer;

/**
 * Someone wants the attempt to end now.
 *
 * @param reason pruned, cancelled, timed out, superseded
 * @param predictions whether predictions of the state at the stop are wanted
 */
public record StopRequest(String reason, boolean predictions) {}
