/**
 * Checkpoints of running trials: the last one of each is kept until the trial has ended. They are the workers' own content; nothing of a data set's secret sets comes here, and nothing
 * here is ever read but by the trial's present attempt.
 */
@NullMarked
package dev.crosscheck.coordinator.checkpoint;

import org.jspecify.annotations.NullMarked;
