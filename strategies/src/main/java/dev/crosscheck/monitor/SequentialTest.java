package dev.crosscheck.monitor;

import java.util.OptionalDouble;

/**
 * One test of a sweep's sequence.
 *
 * @param number j: how many tests this sweep has had, this one included
 * @param level the part of alpha it spent
 * @param enough probability, by what all trials tell, that tolerably much of the apparent gain is real; computed only where it
 *     matters, when the score test is significant at alpha
 * @param verdict what this test alone says
 */
public record SequentialTest(int number, double level, IncumbentGain gain, OptionalDouble enough, Verdict verdict) {}
