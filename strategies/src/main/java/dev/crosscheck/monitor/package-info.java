/** The overfit monitor: statistics that compare tuning scores with scores on secret sets. Pure functions of the evidence; no I/O, clock or randomness. */
@NullMarked
package dev.crosscheck.monitor;

import org.jspecify.annotations.NullMarked;
