package dev.crosscheck.monitor;

/**
 * The first test that said OVERFIT. It stands, whatever comes later.
 *
 * @param trials number of search trials seen at that moment
 * @param trial number of the search trial added last at that moment
 * @param incumbent number of the incumbent of that moment
 * @param test the test's number in the sequence, from 1
 * @param level the part of alpha that the test spent
 */
public record Alarm(int trials, long trial, long incumbent, int test, double level) {}
