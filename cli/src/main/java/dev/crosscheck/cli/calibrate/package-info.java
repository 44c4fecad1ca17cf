/**
 * Recorded trials through the overfit monitor: reads a table of a finished study from a file, replays it, and shows the monitor's verdicts beside the
 * truth. The statistics are the library's.
 */
@NullMarked
package dev.crosscheck.cli.calibrate;

import org.jspecify.annotations.NullMarked;
