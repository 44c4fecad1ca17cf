/**
 * Early stopping: which trials to give up before they have run to their end. Any rule goes with any search strategy. Rules are pure: what they answer is a function of the reports that they were given, in their order; there
 * is no clock, no thread and no randomness but a fixed assignment by trial number.
 */
@NullMarked
package dev.crosscheck.stopping;

import org.jspecify.annotations.NullMarked;
