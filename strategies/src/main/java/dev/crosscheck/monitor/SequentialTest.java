package dev.crosscheck.monitor;

/**
 * One test of a sweep's sequence.
 *
 * @param number j: how many tests this sweep has had, this one included
 * @param level the part of alpha it spent
 * @param verdict what this test alone says
 */
public record SequentialTest(int number, double level, IncumbentGain gain, Verdict verdict) {}
