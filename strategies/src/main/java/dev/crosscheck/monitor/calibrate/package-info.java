/** Replays recorded trials through the overfit monitor and compares its verdicts with the truth. Takes parsed rows; reads no files. */
@NullMarked
package dev.crosscheck.monitor.calibrate;

import org.jspecify.annotations.NullMarked;
