package dev.crosscheck.coordinator.config;

import java.time.Duration;

/**
 * How slots are shared; section {@code crosscheck.scheduler}.
 *
 * @param quantum lead in slot time that a sweep may have over an equal one before a slot changes hands
 * @param tick how often shares are looked at
 * @param silence time after which a sweep or session that told nothing counts as gone
 * @param memory how long a lost worker is listed
 */
public record SchedulerSettings(Duration quantum, Duration tick, Duration silence, Duration memory) {}
