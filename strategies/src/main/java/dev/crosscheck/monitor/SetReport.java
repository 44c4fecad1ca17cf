package dev.crosscheck.monitor;

/**
 * One secret set in the report.
 *
 * @param set its name
 * @param examples its number of examples
 * @param offset how much higher the controls score on the tuning set than here: a difference of the data, not overfitting; NaN where it may not be told
 * @param drift how much the incumbent's difference exceeds that offset: this set's own estimate of the optimism; NaN where it may not be told
 */
public record SetReport(String set, int examples, double offset, double drift) {}
