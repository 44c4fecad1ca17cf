/** Metrics that are no means of per-example scores, turned into per-example numbers that the monitor can pair. Pure functions. */
@NullMarked
package dev.crosscheck.monitor.metric;

import org.jspecify.annotations.NullMarked;
