/** Scores predictions against labels, secret ones included, and keeps the per-example evidence in the store. */
@NullMarked
package dev.crosscheck.coordinator.scoring;

import org.jspecify.annotations.NullMarked;
