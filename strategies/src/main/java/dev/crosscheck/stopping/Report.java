package dev.crosscheck.stopping;

/**
 * What a trial reported at a step.
 *
 * @param trial number of the trial
 * @param step place in the trial's training, such as its epoch, &gt;= 0; for instance-wise rules the number of the instance or fold
 * @param value turned so that higher is better; NaN when there is none
 */
public record Report(long trial, long step, double value) {}
