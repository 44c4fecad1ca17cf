package dev.crosscheck.coordinator.notify;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One thing that happened to a sweep. A function of the sweep's durable facts, so the same after a restart. Holds no score of a secret set.
 *
 * @param kind what happened
 * @param code the finding's code, or empty
 * @param severity of a finding: INFO, WARN, ALARM
 * @param at when it became durable
 * @param trial the trial it is about, if one
 * @param finished trials finished when it happened
 * @param incumbent best trial on the tuning set at that moment
 * @param text one or two sentences for people
 */
public record Notice(
        NoticeKind kind,
        String code,
        Optional<String> severity,
        Instant at,
        OptionalLong trial,
        long finished,
        OptionalLong incumbent,
        String text) {

    /** Tells it from every other notice of the sweep. */
    String key() {
        return (code.isEmpty() ? kind.label() : code.toLowerCase(java.util.Locale.ROOT)) + "-" + at.toEpochMilli();
    }
}
