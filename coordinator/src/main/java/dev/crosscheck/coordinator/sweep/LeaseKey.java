package dev.crosscheck.coordinator.sweep;

/**
 * Names one attempt of one trial. A report whose epoch is not that of the trial's open lease is refused.
 *
 * @param attempt from 1
 * @param epoch grows with every lease of the sweep
 */
public record LeaseKey(String sweepId, long trial, int attempt, long epoch) {}
