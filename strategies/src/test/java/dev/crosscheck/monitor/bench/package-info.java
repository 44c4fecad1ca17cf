/** Simulated sweeps with known truth, and programs that measure the monitor's error rates and cost. Tests use small runs of the same. */
@NullMarked
package dev.crosscheck.monitor.bench;

import org.jspecify.annotations.NullMarked;
