package dev.crosscheck.coordinator.config;

import java.time.Duration;

/**
 * Worker sessions; section {@code crosscheck.session}.
 *
 * @param heartbeat interval that workers are told
 * @param missedHeartbeats intervals without a message after which a session ends
 * @param helloTimeout longest wait for the first message of a stream
 * @param tell how often a session repeats its state to the scheduler
 * @param ask longest wait for a sweep's answer
 * @param retry first wait before a failed step of a result is tried again; doubles up to 30 s
 * @param outbound messages kept for a worker that does not read
 * @param messagesPerSecond of one worker that are read, after as many at once
 */
public record SessionSettings(
        Duration heartbeat,
        int missedHeartbeats,
        Duration helloTimeout,
        Duration tell,
        Duration ask,
        Duration retry,
        int outbound,
        int messagesPerSecond) {}
